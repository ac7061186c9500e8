import { parseDuration, UnitError } from '../config/units.ts';
import { TraplineError } from '../model/errors.ts';

/** The ms that the value of an option stands for, as in `5s`. Throws an input error that names the option. */
export function durationOf(option: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new TraplineError('option_invalid', `${option}: ${error.message}`, { cause: error });
  }
}
