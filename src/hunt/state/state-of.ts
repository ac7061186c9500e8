import { formatDuration } from '../../config/units.ts';
import { writtenSettings } from '../../config/written-settings.ts';
import { TraplineError } from '../../model/errors.ts';
import { type EngineSpec } from '../../model/scenario.ts';
import { loadForm } from '../case.ts';
import { NO_CURRENCY, written } from '../as-listed.ts';
import { type Section } from '../draw/form.ts';
import { groupedBy } from '../grouped-by.ts';
import { type JudgedRecord } from '../judged-log.ts';
import { logOf } from '../log-of.ts';
import { edgesOf } from './edges-of.ts';
import { type HuntedState } from './hunted-state.ts';

/**
 * The state that records lead to, each partition's by offset. What is malformed is left out, since it moves nothing. `name` is that of where they come
 * from, for messages. Throws TraplineError('input') where there are none, and where a scenario cannot list them.
 */
export async function stateOf(
  logs: readonly (readonly JudgedRecord[])[],
  engine: EngineSpec,
  name: string,
): Promise<HuntedState> {
  const records = timed(logs);
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) {
    throw new TraplineError('no_records', `${name}: expected records up to there, found none that is a transaction`);
  }
  const [startMs, endMs] = [first.ingestTimeMs, last.ingestTimeMs];
  const copies = [...groupedBy(records, ({ transaction }) => transaction.id).values()];
  const transactions = copies.map((own) => written(own, own[0]!.ingestTimeMs - startMs, startMs));
  const form = {
    start: new Date(startMs).toISOString(),
    duration: formatDuration(endMs - startMs + 1),
    traffic: { kind: 'listed', transactions },
    delivery: { partitions: logs.length },
    engine: writtenSettings(engine) as Section,
  };
  await requireSame(form, records, name);
  const { rules } = (form.engine as { readonly rules: { readonly rules: readonly Section[] } }).rules;
  const admitted = records.filter(({ verdict }) => verdict === 'admitted').map(({ transaction }) => transaction.timeMs);
  return {
    form,
    transactions,
    clocksMs: copies.map(([one]) =>
      one!.verdict === 'future' ? null : one!.nextWatermarkMs + engine.allowedDisorderMs,
    ),
    records: records.length,
    partitions: logs.length,
    startMs,
    endMs,
    largestMs: admitted.length === 0 ? endMs : Math.max(...admitted),
    timesMs: records.map(({ transaction }) => transaction.timeMs),
    clients: [...new Set(records.map(({ transaction }) => transaction.clientId).reverse())],
    regions: valuesOf(records, 'region'),
    categories: valuesOf(records, 'category'),
    rules: engine.ruleSet.rules.map((rule, i) => edgesOf(rule, rules[i]!)),
    disorderMs: engine.allowedDisorderMs,
    maxFutureMs: engine.maxFutureMs,
  };
}

/** A record that is a transaction. */
type Taken = JudgedRecord & { readonly transaction: NonNullable<JudgedRecord['transaction']> };

function isTaken(record: JudgedRecord): record is Taken {
  return record.transaction !== null && record.verdict !== 'malformed';
}

/** The records of all partitions by ingest time. One that the log does not know is that of the record before it: then nothing is checked against it. */
function timed(logs: readonly (readonly JudgedRecord[])[]): readonly Taken[] {
  const all = logs.flatMap((records) => {
    const taken = records.filter(isTaken);
    let latestMs = Math.max(
      ...taken.map(({ transaction, ingestTimeMs }) => (Number.isNaN(ingestTimeMs) ? transaction.timeMs : -Infinity)),
    );
    return taken.map((record) => {
      latestMs = Number.isNaN(record.ingestTimeMs) ? latestMs : record.ingestTimeMs;
      return { ...record, ingestTimeMs: latestMs };
    });
  });
  return all.sort((a, b) => a.ingestTimeMs - b.ingestTimeMs || a.partition - b.partition || a.offset - b.offset);
}

function valuesOf(records: readonly Taken[], key: 'region' | 'category'): readonly string[] {
  return [...new Set(records.flatMap(({ transaction }) => transaction[key] ?? []))];
}

/** Throws where the log of the form is not that of the records. */
async function requireSame(form: Section, records: readonly Taken[], name: string): Promise<void> {
  const { logs } = await logOf(loadForm({ ...form, name: 'state' }).scenario);
  if (factsOf(records) === factsOf(logs.flat().filter(isTaken))) return;
  throw new TraplineError(
    'scenario_unsuitable',
    `${name}: a scenario cannot list these records as they came: copies of others arrive in the same millisecond, or clients lie in partitions of ` +
      `another partitioner; name one partition with --at PARTITION/OFFSET, or another offset`,
  );
}

/** What is the same in both logs, by partition. */
function factsOf(records: readonly Taken[]): string {
  const byPartition = records.toSorted((a, b) => a.partition - b.partition);
  return JSON.stringify(
    byPartition.map(({ transaction: { id: _, currency, ...facts }, partition, ingestTimeMs, verdict }) => {
      return { ...facts, currency: currency ?? NO_CURRENCY, partition, ingestTimeMs, verdict };
    }),
  );
}
