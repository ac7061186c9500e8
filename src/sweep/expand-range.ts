import { TraplineError } from '../model/errors.ts';
import { formatDuration, parseSignedDuration, UnitError } from '../config/units.ts';

const RANGE = /^([^\s.]\S*?)\.\.(\S+?)(?:\/(\S+))?$/;
const NUMBER = /^[-+]?\d+(?:\.\d+)?$/;
const PERCENT = /^\d+(?:\.\d+)?%$/;

/** More values on one axis are a slip of the finger. */
const MOST_VALUES = 1000;

/**
 * `0s..10s/2s`, `1..16/3`, `0%..50%/10%` as the values from the first to the last, both included where the step meets it; any other
 * text as it is. Throws TraplineError('option_invalid') for a range without a step, or with one that leads nowhere.
 */
export function expandRange(text: string, option: string): string[] {
  const match = RANGE.exec(text);
  if (match === null) return [text];
  const [, first, last, step] = match;
  const unit = unitOf(first!, last!);
  if (unit === null) return [text];
  if (step === undefined) throw refusal(option, `the range ${text} needs a step, such as ${text}/${unit.example}`);
  const by = unit.parse(step);
  if (by === null || !(by > 0))
    throw refusal(option, `expected a step above zero such as ${unit.example}, found ${step}`);
  const [from, to] = [unit.parse(first!)!, unit.parse(last!)!];
  if (to < from) throw refusal(option, `the range ${text} ends before it begins`);
  // A step such as 0.1 is not exact: the last value may come out a hair above the end.
  const count = Math.floor((to - from) / by + 1e-9) + 1;
  if (count > MOST_VALUES) throw refusal(option, `the range ${text} has ${count} values, more than ${MOST_VALUES}`);
  const decimals = Math.max(decimalsOf(first!), decimalsOf(step));
  return Array.from({ length: count }, (_, i) => (i === 0 ? first! : unit.format(from + i * by, decimals)));
}

interface Unit {
  readonly example: string;
  readonly parse: (text: string) => number | null;
  readonly format: (value: number, decimals: number) => string;
}

const UNITS: readonly Unit[] = [
  {
    example: '1',
    parse: (text) => (NUMBER.test(text) ? Number(text) : null),
    format: rounded,
  },
  {
    example: '10%',
    parse: (text) => (PERCENT.test(text) ? Number(text.slice(0, -1)) : null),
    format: (value, decimals) => `${rounded(value, decimals)}%`,
  },
  { example: '1s', parse: durationMs, format: (ms) => (ms < 0 ? `-${formatDuration(-ms)}` : formatDuration(ms)) },
];

function rounded(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

function unitOf(first: string, last: string): Unit | null {
  return UNITS.find(({ parse }) => parse(first) !== null && parse(last) !== null) ?? null;
}

/** A duration in ms, with or without a sign; null for other text. */
export function durationMs(text: string): number | null {
  try {
    return parseSignedDuration(text);
  } catch (error) {
    if (error instanceof UnitError) return null;
    throw error;
  }
}

function decimalsOf(text: string): number {
  return /\.(\d+)/.exec(text)?.[1]!.length ?? 0;
}

function refusal(option: string, why: string): TraplineError {
  return new TraplineError('option_invalid', `${option}: ${why}`);
}
