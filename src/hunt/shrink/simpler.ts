import { formatDuration, parseDuration } from '../../config/units.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../model/time-units.ts';
import { type Form } from '../draw/form.ts';

const ROUND_MS = [DAY_MS, HOUR_MS, MINUTE_MS, 10 * SECOND_MS, SECOND_MS, 100, 10] as const;
const DURATION = /^(-?)(\d+(?:d|h|ms|m|s))+$/;
const AMOUNT = /^-?\d+\.\d\d$/;

/** Forms of a scalar that say less, the simplest first; each is smaller by `isSmaller`. */
export function simplerScalars(value: Form): readonly Form[] {
  return candidates(value).filter((each) => isSmaller(each, value));
}

/** Whether a form takes less room, or as much and comes earlier: shrinking comes to an end. */
export function isSmaller(form: Form, than: Form): boolean {
  const [own, other] = [JSON.stringify(form), JSON.stringify(than)];
  return own.length < other.length || (own.length === other.length && own < other);
}

function candidates(value: Form): readonly Form[] {
  if (typeof value === 'number') return [0, 1, 2, Math.floor(value / 2), value - 1];
  if (typeof value !== 'string') return [];
  if (DURATION.test(value)) return durations(value);
  if (AMOUNT.test(value)) return [1, Number.parseInt(value, 10), Number(value)];
  return ['1', 'a', 'b'];
}

function durations(text: string): readonly string[] {
  const sign = text.startsWith('-') ? '-' : '';
  const ms = parseDuration(text.slice(sign.length));
  const rounded = ROUND_MS.flatMap((unit) => [Math.floor(ms / unit) * unit, Math.ceil(ms / unit) * unit]);
  const smaller = [0, 1, SECOND_MS, MINUTE_MS, ...rounded].filter((each) => each < 2 * ms);
  return smaller.map((each) => `${each === 0 ? '' : sign}${each === 0 ? '0s' : formatDuration(each)}`);
}
