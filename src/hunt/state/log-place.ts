import { TraplineError } from '../../model/errors.ts';

/** A record of a log. */
export interface LogPlace {
  readonly partition: number;
  readonly offset: number;
}

/** `2/1499` → a place. Throws TraplineError('input'). */
export function parsePlace(text: string): LogPlace {
  const [, partition, offset] = /^(\d{1,6})\/(\d{1,15})$/.exec(text) ?? [];
  if (partition !== undefined && offset !== undefined) return { partition: Number(partition), offset: Number(offset) };
  throw new TraplineError(
    'option_invalid',
    `--at: expected PARTITION/OFFSET as in 0/1499, found ${JSON.stringify(text)}`,
  );
}
