import { allocateLogBatch, copyRow, type TransactionBatch } from '../model/batch.ts';
import { type Detection } from '../model/alert.ts';
import { createVocabulary } from '../model/dictionary.ts';
import { defect } from '../model/errors.ts';
import { type RuleExample } from '../model/rule-example.ts';
import { extraFieldsOf } from '../model/rule-fields.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { compareByAlertOrder } from '../model/text-order.ts';
import { PartitionEngine } from '../engine/partition-engine.ts';
import { compareDetections } from '../oracle/compare.ts';
import { evaluateClient } from '../oracle/evaluate.ts';
import { type History, historyOf } from '../oracle/history.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { type OracleTransaction } from '../oracle/transaction.ts';
import { Random } from '../random/random.ts';
import { ListedTraffic } from '../sim/traffic/listed.ts';
import { TransactionIds } from '../sim/transaction-ids.ts';

/** Where the times of events are counted from: a midnight in UTC, and a Monday, so that aligned windows begin there too. */
export const EXAMPLE_START_MS = Date.UTC(2026, 0, 5);

/** What a rule made of the events of an example. */
export interface ExampleRun {
  /** By number less 1. */
  readonly events: readonly OracleTransaction[];
  /** In the order of alerts. */
  readonly detections: readonly Detection[];
  /** What a client did, in processing order. */
  readonly historyOf: (clientId: string) => History;
  /** The number of an event, by its transaction's id. */
  readonly numberOf: (transactionId: string) => number;
}

/** Shows the events to the rule alone: to the engine, and to the oracle. Throws a defect where these differ. */
export function runExample(rule: Rule, example: RuleExample): ExampleRun {
  const batch = rowsOf(rule, example);
  const events = Array.from({ length: batch.length }, (_, row) => oracleTransactionAt(batch, row));
  const numbers = new Map(events.map(({ id }, i) => [id, i + 1]));
  const inOrder = events.toSorted((a, b) => a.timeMs - b.timeMs);
  const ofClient = (clientId: string): History => historyOf(inOrder.filter((event) => event.clientId === clientId));
  const ruleSet: RuleSet = { name: 'example', rules: [rule] };
  const clients = [...new Set(events.map(({ clientId }) => clientId))];
  const detections = clients.flatMap((client) => evaluateClient(ruleSet, ofClient(client)));
  const { missing, extra, altered } = compareDetections(detections, detectionsOfEngine(ruleSet, batch));
  if (missing.length + extra.length + altered.length > 0) {
    throw defect(`rule ${rule.name}, example "${example.title}": the engine and the oracle differ`);
  }
  return {
    events,
    detections: detections.sort(compareByAlertOrder),
    historyOf: ofClient,
    numberOf: (id) => numbers.get(id)!,
  };
}

/** The events as they are listed. */
function rowsOf(rule: Rule, { events }: RuleExample): TransactionBatch {
  const ids = new TransactionIds(Random.fromSeed('example').fork('ids'));
  return new ListedTraffic(events, EXAMPLE_START_MS, ids, createVocabulary(extraFieldsOf(rule))).batch;
}

/** What the engine finds, if each event is appended when it happens. */
function detectionsOfEngine(ruleSet: RuleSet, rows: TransactionBatch): Detection[] {
  const { vocabulary, length } = rows;
  const log = allocateLogBatch(vocabulary, 0, length);
  const order = Array.from({ length }, (_, row) => row).sort((a, b) => rows.eventTimeMs[a]! - rows.eventTimeMs[b]!);
  order.forEach((row, place) => {
    copyRow(rows, row, log, place);
    log.offset[place] = place;
    log.ingestTimeMs[place] = rows.eventTimeMs[row]!;
  });
  log.length = length;
  const detections: Detection[] = [];
  const options = { ruleSet, allowedDisorderMs: 0, maxFutureMs: null, aggregates: false };
  const engine = new PartitionEngine(0, options, vocabulary, {
    detection: (detection) => detections.push(detection),
    side: (record) => {
      throw defect(`an event of an example was set aside: ${record.reason}`);
    },
    aggregate: () => undefined,
  });
  engine.process(log);
  engine.end();
  return detections;
}
