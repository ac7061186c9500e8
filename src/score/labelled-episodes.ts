import { type Episode, LABELLED_PATTERN } from '../model/episode.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { type FraudRow } from '../model/fraud-row.ts';
import { type LabelledRows } from '../model/labelled-rows.ts';
import { LABEL } from '../model/mapping.ts';
import { packIds } from '../model/packed-ids.ts';
import { compareText } from '../model/text-order.ts';
import { transactionIdAt } from '../model/transaction-id.ts';

/**
 * Rows of fraud of one client are one episode as long as no more than `gapMs` lies between one and the next. Its id is made of that of its first
 * transaction, so it stays what it is when the file grows. `rows` has each transaction once. Pure.
 */
export function labelledEpisodes(rows: readonly FraudRow[], gapMs: number): Episode[] {
  const sorted = [...rows].sort(
    (a, b) =>
      compareText(a.clientId, b.clientId) ||
      a.trueTimeMs - b.trueTimeMs ||
      compareText(a.transactionId, b.transactionId),
  );
  const groups: FraudRow[][] = [];
  for (const row of sorted) {
    const last = groups.at(-1)?.at(-1);
    const goesOn = last?.clientId === row.clientId && row.trueTimeMs - last.trueTimeMs <= gapMs;
    if (goesOn) groups.at(-1)!.push(row);
    else groups.push([row]);
  }
  return groups.map(labelledEpisode);
}

function labelledEpisode(rows: readonly FraudRow[]): Episode {
  const [first, last] = [rows[0]!, rows.at(-1)!];
  return {
    episode_id: `labelled-${first.transactionId}`,
    label: 'labelled',
    pattern: LABELLED_PATTERN,
    resembles: [],
    client_id: first.clientId,
    transaction_ids: rows.map(({ transactionId }) => transactionId),
    first_event_time_ms: first.eventTimeMs,
    completing_transaction_id: last.transactionId,
    completing_event_time_ms: last.eventTimeMs,
    completing_true_time_ms: last.trueTimeMs,
    amount_exposed_cents: rows.reduce((sum, { amountCents }) => sum + Math.max(0, amountCents), 0),
    parameters: { rows: rows.length, span_ms: last.trueTimeMs - first.trueTimeMs },
  };
}

/** What the labels of a file come to; undefined if it has none. `eventTimeOf` is what the scenario's clocks stamp a row of its batch with, in ms. */
export function labelledRows(
  { batch, labels, labelCounts }: ForeignTraffic,
  gapMs: number | undefined,
  eventTimeOf: (row: number) => number,
): LabelledRows | undefined {
  if (labels === undefined || labelCounts === undefined || gapMs === undefined) return undefined;
  const fraud: FraudRow[] = [];
  for (let row = 0; row < batch.length; row++) {
    if (labels[row] !== LABEL.fraud) continue;
    fraud.push({
      transactionId: transactionIdAt(batch.ids, row),
      clientId: batch.vocabulary.clients.text(batch.client[row]!),
      trueTimeMs: batch.eventTimeMs[row]!,
      eventTimeMs: eventTimeOf(row),
      amountCents: batch.amountCents[row]!,
    });
  }
  const unknownIds = packIds(batch.ids.subarray(0, 2 * batch.length), (row) => labels[row] === LABEL.unknown);
  const { mapped, malformed, excluded } = labelCounts;
  const rows = { ...mapped, fraud_malformed: malformed.fraud, fraud_excluded: excluded.fraud };
  return { episodes: labelledEpisodes(fraud, gapMs), unknownIds, rows, gapMs };
}
