import { NULL_CODE } from '../../model/dictionary.ts';
import { type Choice } from '../../model/own-pattern.ts';
import { type Random } from '../../random/random.ts';
import { type Population } from '../population/types.ts';

/** A value that a transaction can have, by its name and its dictionary code. */
export interface NamedValue {
  readonly name: string;
  readonly code: number;
}

/** Draws the value of a transaction; `earlier` are those of the episode's transactions before it, `shared` is that of its campaign. */
export type ValueDraw<T> = (earlier: readonly T[], random: Random, shared: T | undefined) => T;

/** Draws from `all` as a step says; without a choice any of them. Every name of the choice must be among them. */
export function compileChoice<T extends NamedValue>(
  choice: Choice<'same' | 'different' | 'shared'> | undefined,
  all: readonly T[],
): ValueDraw<T> {
  switch (choice?.kind) {
    case undefined:
      return (_, random) => random.pick(all);
    case 'one_of': {
      const listed = choice.names.map((name) => all.find((value) => value.name === name)!);
      return (_, random) => random.pick(listed);
    }
    case 'same':
      return (earlier, random) => earlier.at(-1) ?? random.pick(all);
    case 'shared':
      return (_, random, shared) => shared ?? random.pick(all);
    case 'different':
      return (earlier, random) => random.pick(all.filter(({ code }) => earlier.every((one) => one.code !== code)));
  }
}

/** The device classes, each with its code; several have one code where a file does not tell them apart. */
export function devicesOf({ devices }: Population): NamedValue[] {
  return Object.entries(devices).map(([name, code]) => ({ name, code }));
}

/** How many values there are with a code of their own; what has none is no value. */
export function distinctCodes(codes: readonly number[]): number {
  return new Set(codes.filter((code) => code !== NULL_CODE)).size;
}
