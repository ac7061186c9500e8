import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';

/** The largest `--limit`, which no list reaches. */
export const MOST_LISTED = 999_999_999;

/** Bounds of a number, both included. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Reads the value of an option that is a whole number. The function throws TraplineError('option_invalid'). */
export function wholeNumber(option: string, { least, most }: Bounds): (given: string) => number {
  return (given) => {
    const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new TraplineError(
      'option_invalid',
      `--${option}: expected a whole number from ${least} to ${most}, found ${show(given)}`,
    );
  };
}
