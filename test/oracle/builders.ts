import { createHash } from 'node:crypto';
import { type Detection } from '../../src/model/alert.ts';
import { type Forest } from '../../src/model/forest.ts';
import { METRES_PER_E6 } from '../../src/model/great-circle.ts';
import {
  type CountRule,
  type DistinctRule,
  type LevelRule,
  type PairRule,
  type Rule,
  type RuleSet,
  type SpeedRule,
  type SumRule,
  type TreesRule,
  type WindowSpec,
} from '../../src/model/rule-set.ts';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { type LadderHistory } from '../../src/oracle/ladder.ts';
import { type OracleTransaction, type Point } from '../../src/oracle/transaction.ts';

export const trailing = (sizeMs: number): WindowSpec => ({ kind: 'trailing', sizeMs });
export const tumbling = (sizeMs: number): WindowSpec => ({ kind: 'tumbling', sizeMs });
export const hopping = (sizeMs: number, slideMs: number): WindowSpec => ({ kind: 'hopping', sizeMs, slideMs });

export function distinctRule(
  atLeast: number,
  window: WindowSpec,
  field: DistinctRule['field'] = 'region',
): DistinctRule {
  return { name: 'r', detects: ['r'], kind: 'distinct', field, atLeast, window };
}

/** Small is below 5.00, large above 1000.00 USD. */
export function pairRule(order: PairRule['order'], window: WindowSpec): PairRule {
  return {
    name: 'r',
    detects: ['r'],
    kind: 'pair',
    order,
    belowCents: 500,
    aboveCents: 100_000,
    currency: 'USD',
    window,
  };
}

export function countRule(atLeast: number, window: WindowSpec): CountRule {
  return { name: 'r', detects: ['r'], kind: 'count', atLeast, window };
}

export function sumRule(aboveCents: number, window: WindowSpec): SumRule {
  return { name: 'r', detects: ['r'], kind: 'sum', aboveCents, currency: 'USD', window };
}

/** Faster than a metre a millisecond, which is 3,600,000 metres an hour. */
export function speedRule(window: WindowSpec, minMetres = 0, maxMetresPerHour = 3_600_000): SpeedRule {
  return { name: 'r', detects: ['r'], kind: 'speed', maxMetresPerHour, minMetres, window };
}

/** A score above 1 against the last four transactions or fewer, from a cent and two transactions on. */
export function anomalyRule(window: WindowSpec, fields: Partial<LevelRule> = {}): LevelRule {
  return {
    name: 'r',
    detects: ['r'],
    kind: 'anomaly',
    score: 'robust',
    aboveMilli: 1000,
    minCents: 1,
    currency: 'USD',
    last: 4,
    warmUp: 2,
    by: [],
    window,
    ...fields,
  };
}

/** A score above 1 in half-space trees over amounts and categories, else as `anomalyRule`. */
export function treesRule(window: WindowSpec, fields: Partial<TreesRule> = {}): TreesRule {
  const { score: _score, ...common } = anomalyRule(window);
  const forest: Forest = { seed: '1', trees: 4, depth: 4, features: ['amount', 'category'] };
  return { ...common, score: 'trees', forest, ...fields };
}

export function ruleSetOf(...rules: Rule[]): RuleSet {
  return { name: 'test', rules };
}

/** An ordinary transaction of client `c`: 20.00 USD for food in the north. */
export function transaction(id: string, timeMs: number, fields: Partial<OracleTransaction> = {}): OracleTransaction {
  return {
    id,
    clientId: 'c',
    amountCents: 2_000,
    currency: 'USD',
    region: 'north',
    category: 'food',
    location: 'Oslo',
    device: 'pos',
    point: null,
    timeMs,
    ...fields,
  };
}

export const inRegion = (id: string, timeMs: number, region: string | null): OracleTransaction =>
  transaction(id, timeMs, { region });

export const spending = (id: string, timeMs: number, amountCents: number, currency = 'USD'): OracleTransaction =>
  transaction(id, timeMs, { amountCents, currency });

/** The point so many metres east of where the Greenwich meridian meets the equator, as far as millionths of degrees tell them apart. */
export function eastM(metres: number): Point {
  return { latitudeE6: 0, longitudeE6: Math.round(metres / METRES_PER_E6) };
}

export const located = (id: string, timeMs: number, point: Point | null): OracleTransaction =>
  transaction(id, timeMs, { point });

/** One transaction that a client made, and what became of it on its way into the engine. */
export interface LadderRow extends Omit<OracleTransaction, 'timeMs'> {
  readonly trueTimeMs: number;
  readonly eventTimeMs: number;
  /** Offset of its first copy in the client's partition; null when no copy arrived. */
  readonly deliveredOffset: number | null;
  /** Offset of the copy that was admitted; null when none was. */
  readonly admittedOffset: number | null;
}

/** The rows of one client, in generation order, as columns. */
export function ladderOf(rows: readonly LadderRow[]): LadderHistory {
  return {
    length: rows.length,
    trueTimeMs: rows.map((row) => row.trueTimeMs),
    eventTimeMs: rows.map((row) => row.eventTimeMs),
    deliveredOffset: rows.map((row) => row.deliveredOffset ?? -1),
    admittedOffset: rows.map((row) => row.admittedOffset ?? -1),
    transactionAt: (row, timeMs) => {
      const {
        trueTimeMs: _trueTimeMs,
        eventTimeMs: _eventTimeMs,
        deliveredOffset: _deliveredOffset,
        admittedOffset: _admittedOffset,
        ...facts
      } = rows[row]!;
      return { ...facts, timeMs };
    },
  };
}

/** A row that went through without trouble, at offset `timeMs`, unless `fields` say otherwise. */
export function ladderRow(id: string, timeMs: number, fields: Partial<LadderRow> = {}): LadderRow {
  const { timeMs: trueTimeMs, ...rest } = transaction(id, timeMs);
  return {
    ...rest,
    trueTimeMs,
    eventTimeMs: timeMs,
    deliveredOffset: timeMs,
    admittedOffset: timeMs,
    ...fields,
  };
}

/** What the oracle says of `transactions`, one line for each detection: `open b: b a` is an opening at b with evidence b, a. */
export function said(rule: Rule, transactions: readonly OracleTransaction[]): string[] {
  return evaluateClient(ruleSetOf(rule), historyOf(transactions)).map(lineOf);
}

export function lineOf({ kind, transaction_id, evidence }: Detection): string {
  return `${kind} ${transaction_id}: ${evidence.join(' ')}`;
}

/** The published definition of an alert id, by another implementation of SHA-256. */
export function expectedAlertId(rule: string, client: string, opening: string, windowStart: string): string {
  return createHash('sha256')
    .update(`${rule}\0${client}\0${opening}\0${windowStart}`, 'utf8')
    .digest('hex')
    .slice(0, 32);
}
