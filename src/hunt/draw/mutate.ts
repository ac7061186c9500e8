import { formatDuration, parseDuration, parseSignedDuration } from '../../config/units.ts';
import { type Random } from '../../random/random.ts';
import { type Form, type Section } from './form.ts';

const MOST_CHANGES = 4;
/** By which a time is moved. */
const STEPS_MS = [1, -1, 1_000, -1_000, 60_000, -60_000] as const;

/** What of a scenario stays as it is. */
export interface Fixed {
  /** So many transactions, the first ones. */
  readonly transactions: number;
  /** Since the start: no other one arrives before. */
  readonly untilMs: number;
}

const NOTHING_FIXED: Fixed = { transactions: 0, untilMs: 0 };

/** A listed scenario with a few transactions changed: moved by a ms or by much, repeated, copied, left out, or given to another client. */
export function mutate(form: Section, random: Random, fixed = NOTHING_FIXED): Section {
  const listed = listedIn(form);
  if (listed === undefined) return form;
  const first = listed.slice(0, fixed.transactions);
  let others: readonly Section[] = listed.slice(fixed.transactions);
  for (let left = 1 + random.below(MOST_CHANGES); left > 0; left--) others = changed(others, random);
  const transactions = [...first, ...others.map((one) => arrivingFrom(one, fixed.untilMs))];
  const lastMs = Math.max(...transactions.map(({ at }) => parseDuration(at)));
  const duration = Math.max(parseDuration(form['duration'] ?? '1ms'), lastMs + 1);
  return { ...form, duration: formatDuration(duration), traffic: { kind: 'listed', transactions } };
}

/** The transactions that a scenario lists; undefined for one that draws them. */
export function listedIn({ traffic }: Section): readonly Section[] | undefined {
  if (typeof traffic !== 'object' || Array.isArray(traffic)) return undefined;
  return (traffic as Section)['transactions'] as readonly Section[] | undefined;
}

/** The same, not to arrive before a time. */
function arrivingFrom(one: Section, untilMs: number): Section {
  const atMs = parseDuration(one['at']);
  if (atMs + parseDuration(one['arrives'] ?? '0ms') >= untilMs) return one;
  return { ...one, arrives: formatDuration(untilMs - atMs) };
}

function changed(transactions: readonly Section[], random: Random): readonly Section[] {
  const at = random.below(transactions.length);
  const one = transactions[at]!;
  const other = random.pick(transactions);
  const put = (...ones: readonly Section[]) => transactions.toSpliced(at, 1, ...ones);
  switch (random.below(8)) {
    case 0:
      return transactions.length > 1 ? put() : transactions;
    case 1:
      return put(one, { ...one, at: moved(one['at'], random) });
    case 2:
      return put({ ...one, client: other['client']! });
    case 3:
      return put({ ...one, amount: other['amount']! });
    case 4:
      return put({ ...one, again: [formatDuration(random.pick([0, 1, 1_000, 60_000]))] });
    case 5:
      return put({ ...one, clock: signed(parseSignedDuration(one['clock'] ?? '0ms') + random.pick(STEPS_MS)) });
    case 6:
      return put({ ...one, at: other['at']! });
    default:
      return put({ ...one, at: moved(one['at'], random) });
  }
}

function moved(at: Form | undefined, random: Random): string {
  return formatDuration(Math.max(0, parseDuration(at) + random.pick(STEPS_MS)));
}

function signed(ms: number): string {
  return ms < 0 ? `-${formatDuration(-ms)}` : formatDuration(ms);
}
