import { type Episode, LABELLED_PATTERN } from '../model/episode.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { type FraudRow } from '../model/fraud-row.ts';
import { LABEL } from '../model/mapping.ts';
import { compareText } from '../model/text-order.ts';
import { transactionIdAt } from '../model/transaction-id.ts';

/** What the labels of the traffic come to. Plain data, so that it can be sent to a worker thread. */
export interface LabelledRows {
  /** Fraud by the labels; `label` is `labelled`. */
  readonly episodes: readonly Episode[];
  /** Transactions of which it is not known what they are. */
  readonly unknownIds: ReadonlySet<string>;
  readonly rows: LabelledRowCounts;
  readonly gapMs: number;
}

/** How many rows of the traffic are labelled as what. */
export interface LabelledRowCounts {
  readonly fraud: number;
  readonly legitimate: number;
  readonly unknown: number;
  /** Labelled as fraud, but in no episode, since they are no transaction: they could not be read, or the mapping excludes them. */
  readonly fraud_malformed?: number;
  readonly fraud_excluded?: number;
}

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
  const unknownIds = new Set<string>();
  for (let row = 0; row < batch.length; row++) {
    const label = labels[row];
    if (label === LABEL.unknown) unknownIds.add(transactionIdAt(batch.ids, row));
    if (label !== LABEL.fraud) continue;
    fraud.push({
      transactionId: transactionIdAt(batch.ids, row),
      clientId: batch.vocabulary.clients.text(batch.client[row]!),
      trueTimeMs: batch.eventTimeMs[row]!,
      eventTimeMs: eventTimeOf(row),
      amountCents: batch.amountCents[row]!,
    });
  }
  const { mapped, malformed, excluded } = labelCounts;
  const rows = { ...mapped, fraud_malformed: malformed.fraud, fraud_excluded: excluded.fraud };
  return { episodes: labelledEpisodes(fraud, gapMs), unknownIds, rows, gapMs };
}
