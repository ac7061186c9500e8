import { formatTransactionId, parseTransactionId } from '../../src/model/transaction-id.ts';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { type OracleTransaction } from '../../src/oracle/transaction.ts';
import { DEFAULT_RULES } from '../default-rules.ts';
import { type DetectionPairs } from './detection-set.ts';
import { type Feed } from './feed.ts';

/** The oracle's detections over a feed, client by client. Every row is taken as admitted, as in every peer. */
export function expectedPairs(feed: Feed): DetectionPairs {
  const ruleIndex = new Map(DEFAULT_RULES.rules.map(({ name }, index) => [name, index]));
  const pairs: number[] = [];
  for (const rows of rowsByClient(feed)) {
    const history = historyOf(Array.from(rows, (row) => transactionAt(feed, row)));
    for (const { rule, transaction_id } of evaluateClient(DEFAULT_RULES, history)) {
      pairs.push(ruleIndex.get(rule)!, parseTransactionId(transaction_id)!.low);
    }
  }
  return Uint32Array.from(pairs);
}

/** The rows of each client in the feed's order. */
function* rowsByClient({ client, rows }: Feed): Iterable<Int32Array> {
  const codes = client.reduce((most, code) => Math.max(most, code), 0) + 1;
  const starts = new Int32Array(codes + 1);
  for (let row = 0; row < rows; row++) starts[client[row]! + 1]! += 1;
  for (let code = 0; code < codes; code++) starts[code + 1]! += starts[code]!;
  const next = starts.slice();
  const byClient = new Int32Array(rows);
  for (let row = 0; row < rows; row++) byClient[next[client[row]!]!++] = row;
  for (let code = 0; code < codes; code++) yield byClient.subarray(starts[code], starts[code + 1]);
}

function transactionAt(feed: Feed, row: number): OracleTransaction {
  const textOf = (code: number): string | null => (code === 0 ? null : String(code));
  return {
    id: formatTransactionId(0, row),
    clientId: String(feed.client[row]!),
    amountCents: feed.amountCents[row]!,
    currency: feed.currency[row] === feed.usd ? 'USD' : 'other',
    region: textOf(feed.region[row]!),
    category: textOf(feed.category[row]!),
    location: null,
    device: null,
    point: null,
    timeMs: feed.eventTimeMs[row]!,
  };
}
