import { parseDuration, UnitError } from '../config/units.ts';
import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { type Pace } from './schedule.ts';

/** What was given on the command line, as text. */
export interface PaceRequest {
  readonly speed?: string | undefined;
  readonly rate?: string | undefined;
  readonly maxGap?: string | undefined;
}

/** `--speed`, `--rate` and `--max-gap`; without any, as fast as possible. Throws TraplineError('input'). */
export function parsePace({ speed, rate, maxGap }: PaceRequest): Pace {
  if (rate !== undefined) {
    if (speed !== undefined)
      throw new TraplineError('option_invalid', '--rate: takes the place of --speed; give one of them');
    if (maxGap !== undefined)
      throw new TraplineError('option_invalid', '--max-gap: cuts recorded pauses, and --rate has none');
    return { kind: 'rate', perSecond: positive('--rate', rate, /^(.*?)(?:\/s)?$/s, 'records a second, as in 500') };
  }
  if (speed === undefined || speed === 'max') {
    if (maxGap === undefined) return { kind: 'max' };
    throw new TraplineError(
      'option_invalid',
      '--max-gap: at full speed there are no pauses to cut; give a --speed, as in 1 or 60',
    );
  }
  const factor = positive('--speed', speed, /^(.*?)x?$/s, 'max, or how many times as fast, as in 1 or 60');
  return { kind: 'speed', factor, maxGapMs: maxGap === undefined ? null : duration('--max-gap', maxGap) };
}

function positive(option: string, text: string, form: RegExp, expected: string): number {
  const value = Number(form.exec(text)![1]);
  if (text !== '' && value > 0 && value < Infinity) return value;
  throw new TraplineError('option_invalid', `${option}: expected ${expected}, found ${show(text)}`);
}

function duration(option: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new TraplineError('option_invalid', `${option}: ${error.message}`);
  }
}
