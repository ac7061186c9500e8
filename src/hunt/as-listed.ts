import { formatDuration } from '../config/units.ts';
import { loadForm } from './case.ts';
import { type Form, type Section } from './draw/form.ts';
import { groupedBy } from './grouped-by.ts';
import { type JudgedRecord } from './judged-log.ts';
import { logOf } from './log-of.ts';

/** What makes a world, in a scenario file, and is of no use to one that lists what happened. */
const OF_THE_WORLD = ['traffic', 'patterns', 'fraud', 'decoys', 'clocks', 'delivery', 'duration'];

/** The code of ISO 4217 for no currency: what has none matches no rule, and neither does this. */
export const NO_CURRENCY = 'XXX';

/**
 * A scenario whose transactions are drawn, as one that lists them, with stamps, arrivals and copies as they came out. Poison stays as it
 * is drawn, and may strike others there. Throws TraplineError('input') for a world that cannot be.
 */
export async function asListed(form: Section): Promise<Section> {
  const { scenario } = loadForm(form);
  const { world, logs, trueTimeMs } = await logOf(scenario);
  const { startMs } = world;
  const records = logs.flat().filter(({ transaction }) => transaction !== null);
  const byId = groupedBy(records, ({ transaction }) => transaction!.id);
  const listed = [...byId].map(([id, copies]) => ({ atMs: trueTimeMs.get(id)! - startMs, copies }));
  const transactions = listed.sort((a, b) => a.atMs - b.atMs).map(({ atMs, copies }) => written(copies, atMs, startMs));
  const lastMs = Math.max(...listed.map(({ atMs }) => atMs), world.endMs - startMs - 1);
  const { poison } = (form['delivery'] ?? {}) as { readonly poison?: Form };
  const rest = Object.fromEntries(Object.entries(form).filter(([key]) => !OF_THE_WORLD.includes(key)));
  return {
    ...rest,
    start: new Date(startMs).toISOString(),
    duration: formatDuration(lastMs + 1),
    traffic: { kind: 'listed', transactions },
    delivery: { partitions: scenario.delivery.partitions, ...(poison === undefined ? {} : { poison }) },
  };
}

/** A transaction as a scenario lists it, from its copies in the order in which they came: it happened so long after the start. */
export function written(copies: readonly JudgedRecord[], atMs: number, startMs: number): Section {
  const { clientId, amountCents, currency, timeMs, point, ...facts } = copies[0]!.transaction!;
  const { region, category, location, device } = facts;
  const arrivals = copies.map(({ ingestTimeMs }) => ingestTimeMs - startMs);
  const clockMs = timeMs - startMs - atMs;
  const again = arrivals.slice(1).map((arrival, i) => formatDuration(arrival - arrivals[i]!));
  const digits = String(Math.abs(amountCents)).padStart(3, '0');
  const amount = `${amountCents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  const values = Object.entries({ region, category, location, device }).filter(([, value]) => value !== null);
  return {
    at: formatDuration(atMs),
    client: clientId,
    amount: currency === 'USD' ? amount : `${amount} ${currency ?? NO_CURRENCY}`,
    ...(Object.fromEntries(values) as Section),
    ...(point === null ? {} : { latitude: point.latitudeE6 / 1e6, longitude: point.longitudeE6 / 1e6 }),
    ...(clockMs === 0 ? {} : { clock: `${clockMs < 0 ? '-' : ''}${formatDuration(Math.abs(clockMs))}` }),
    ...(arrivals[0] === atMs ? {} : { arrives: formatDuration(arrivals[0]! - atMs) }),
    ...(again.length === 0 ? {} : { again }),
  };
}
