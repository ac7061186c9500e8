import { type AggregateCell, type AggregateRow } from '../model/aggregate.ts';
import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type SideRecord } from '../model/side-record.ts';
import { compareText } from '../model/text-order.ts';
import { MINUTE_MS } from '../model/time-units.ts';
import { type AdmittedRow, evaluateAdmitted } from '../oracle/ladder.ts';
import { groupedBy } from './grouped-by.ts';
import { type JudgedRecord } from './judged-log.ts';

/** A side record without the wording of what was wrong. */
export type BareSideRecord = Omit<SideRecord, 'detail'>;

/** When a transaction can be judged: the first record at which the watermark stands at its event time; null for only at the end. */
export type Release = Omit<DetectionTiming, 'at_end'> | null;

/** The transactions that are admitted, in each partition by offset. */
export function admittedOf(records: readonly JudgedRecord[]): AdmittedRow[] {
  return records.flatMap(({ transaction, offset, verdict }) =>
    transaction !== null && verdict === 'admitted' ? [{ ...transaction, offset }] : [],
  );
}

/** Every detection that the oracle makes of the logs. */
export function expectedDetections(ruleSet: RuleSet, logs: readonly (readonly JudgedRecord[])[]): Detection[] {
  return logs.flatMap((records) => {
    const byClient = groupedBy(admittedOf(records), ({ clientId }) => clientId);
    return [...byClient.values()].flatMap((rows) => evaluateAdmitted(ruleSet, rows));
  });
}

/** The rows of `side.jsonl`, without their details. */
export function expectedSide(logs: readonly (readonly JudgedRecord[])[]): BareSideRecord[] {
  return logs.flat().flatMap(({ partition, offset, ingestTimeMs, transaction, verdict, watermarkMs }) => {
    if (verdict === 'admitted') return [];
    const { id = null, clientId = null, timeMs = null } = transaction ?? {};
    return [
      {
        reason: verdict,
        partition,
        offset,
        transaction_id: id,
        client_id: clientId,
        event_time_ms: timeMs,
        ingest_time_ms: knownOrNull(ingestTimeMs),
        watermark_ms: knownOrNull(watermarkMs),
      },
    ];
  });
}

function knownOrNull(timeMs: number): number | null {
  return Number.isFinite(timeMs) ? timeMs : null;
}

/** Of each admitted transaction, by id and event time, when it is released. */
export function expectedReleases(
  logs: readonly (readonly JudgedRecord[])[],
  allowedDisorderMs: number,
): ReadonlyMap<string, Release> {
  const releases = new Map<string, Release>();
  for (const records of logs) {
    records.forEach(({ transaction, verdict }, i) => {
      if (transaction === null || verdict !== 'admitted') return;
      const { id, timeMs } = transaction;
      const by = records.slice(i).find(({ nextWatermarkMs }) => nextWatermarkMs >= timeMs);
      const release = by && {
        event_clock_ms: by.nextWatermarkMs + allowedDisorderMs,
        processing_time_ms: knownOrNull(by.ingestTimeMs),
      };
      releases.set(releaseKey(id, timeMs), release ?? null);
    });
  }
  return releases;
}

/** An id may be admitted a second time beyond the deduplication horizon; then at another time. */
export function releaseKey(id: string, eventTimeMs: number): string {
  return `${id} ${eventTimeMs}`;
}

/** The rows of `aggregates.jsonl`: by minute, then by currency, null first. */
export function expectedAggregates(logs: readonly (readonly JudgedRecord[])[]): AggregateRow[] {
  const rows = logs.flatMap(admittedOf);
  const groups = groupedBy(rows, ({ timeMs, currency }) =>
    JSON.stringify([Math.floor(timeMs / MINUTE_MS) * MINUTE_MS, currency]),
  );
  return [...groups]
    .map(([key, members]): AggregateRow => {
      const [minute_start_ms, currency] = JSON.parse(key) as [number, string | null];
      return {
        minute_start_ms,
        currency,
        ...countAndSum(members),
        categories: cells(members, ({ category }) => category),
        regions: cells(members, ({ region }) => region),
        clients: cells(members, ({ clientId }) => clientId),
      };
    })
    .sort((a, b) => a.minute_start_ms - b.minute_start_ms || compareText(a.currency ?? '', b.currency ?? ''));
}

function cells(rows: readonly AdmittedRow[], keyOf: (row: AdmittedRow) => string | null): AggregateCell[] {
  const groups = groupedBy(
    rows.filter((row) => keyOf(row) !== null),
    (row) => keyOf(row)!,
  );
  return [...groups]
    .map(([key, members]) => ({ key, ...countAndSum(members) }))
    .sort((a, b) => compareText(a.key, b.key));
}

function countAndSum(rows: readonly AdmittedRow[]): Omit<AggregateCell, 'key'> {
  return { count: rows.length, sum_cents: rows.reduce((sum, { amountCents }) => sum + amountCents, 0) };
}
