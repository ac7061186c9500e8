import { type ListedTransaction } from '../model/scenario.ts';
import { deliveryFaults } from './delivery-faults.ts';
import { type Failure } from './failure.ts';
import { type InspectedRun } from './inspected-run.ts';
import { type JudgedRecord } from './judged-log.ts';

/** A record as the list of the scenario says it. */
interface ListedRecord {
  /** Place in the list. */
  readonly place: number;
  readonly transaction: ListedTransaction;
  /** Since the start. */
  readonly arrivalMs: number;
}

/**
 * The first record that is in a log against the scenario's list: in another order, with other content, or under the id of another one. Null
 * where there is none, and where delivery, clocks or poison have a say of their own.
 */
export function deliveryFailure({ scenario, logs }: Pick<InspectedRun, 'scenario' | 'logs'>): Failure | null {
  const { traffic, delivery, clocks, startMs } = scenario;
  const { partitions, delayMs } = delivery;
  const isPlain = delayMs.kind === 'constant' && delayMs.value === 0 && deliveryFaults(delivery).length === 0;
  if (traffic.kind !== 'listed' || startMs === null || clocks.length > 0 || !isPlain) return null;
  const expected = expectedRecords(traffic.transactions);
  const places = new Map<string, number>();
  const taken = Array.from({ length: partitions }, () => 0);
  const partitionOf = new Map<string, number>();
  for (const { place, transaction, arrivalMs } of expected) {
    const partition = (partitionOf.get(transaction.client) ?? partitionWith(transaction.client, logs)) || 0;
    partitionOf.set(transaction.client, partition);
    const record = logs[partition]?.[taken[partition]!++];
    const wanted = JSON.stringify(contentOf(transaction, arrivalMs, startMs));
    const found = record === undefined ? 'none' : JSON.stringify(contentIn(record));
    const id = record?.transaction?.id;
    const isOther = id !== undefined && (places.get(id) ?? place) !== place;
    if (wanted === found && !isOther) {
      places.set(id!, place);
      continue;
    }
    const at = `t${place + 1} in partition ${partition}`;
    return {
      kind: 'delivery',
      part: '',
      words: `${at}: expected ${wanted}, found ${found}${isOther ? ' of another id' : ''}`,
    };
  }
  const extra = logs.findIndex((records, partition) => records.length > taken[partition]!);
  if (extra < 0) return null;
  return {
    kind: 'delivery',
    part: 'more',
    words: `partition ${extra} has ${logs[extra]!.length} records, expected ${taken[extra]!}`,
  };
}

/** By arrival; at the same time, a transaction that happened first, or is listed first, comes first. */
function expectedRecords(transactions: readonly ListedTransaction[]): ListedRecord[] {
  const inOrder = transactions
    .map((transaction, place) => ({ transaction, place }))
    .sort((a, b) => a.transaction.atMs - b.transaction.atMs);
  return inOrder
    .flatMap(({ transaction, place }) => {
      let arrivalMs = transaction.atMs + transaction.arrivesMs;
      const copies = transaction.againMs.map((laterMs) => ({ place, transaction, arrivalMs: (arrivalMs += laterMs) }));
      return [{ place, transaction, arrivalMs: transaction.atMs + transaction.arrivesMs }, ...copies];
    })
    .sort((a, b) => a.arrivalMs - b.arrivalMs);
}

function partitionWith(client: string, logs: InspectedRun['logs']): number {
  return logs.findIndex((records) => records.some(({ transaction }) => transaction?.clientId === client));
}

function contentOf(listed: ListedTransaction, arrivalMs: number, startMs: number) {
  const { client, amountCents, currency, region, category, location, device, atMs, clockMs } = listed;
  const times = { stampedMs: startMs + atMs + clockMs, arrivesMs: startMs + arrivalMs };
  return { client, amountCents, currency, region, category, location, device, ...times };
}

function contentIn({ transaction, ingestTimeMs }: JudgedRecord) {
  if (transaction === null) return null;
  const { clientId, amountCents, currency, region, category, location, device, timeMs } = transaction;
  const times = { stampedMs: timeMs, arrivesMs: ingestTimeMs };
  return { client: clientId, amountCents, currency, region, category, location, device, ...times };
}
