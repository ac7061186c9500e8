import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';

/** Reads the value of `--alerts-a-day`. Throws TraplineError('option_invalid'). */
export function alertsADay(given: string): number {
  const number = /^\d{1,9}(?:\.\d{1,3})?$/.test(given) ? Number(given) : 0;
  if (number > 0) return number;
  throw new TraplineError(
    'option_invalid',
    `--alerts-a-day: expected a number above 0, as 50 or 0.5, found ${show(given)}`,
  );
}
