import { type Detection } from '../model/alert.ts';
import { type OracleRung } from '../model/ladder.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { evaluateClient } from './evaluate.ts';
import { type History, historyOf } from './history.ts';
import { type OracleTransaction } from './transaction.ts';

/** All that one client did, in generation order, and what became of it on its way into the engine: columns by row. */
export interface LadderHistory {
  /** How many rows there are; no column is longer. */
  readonly length: number;
  /** NaN where only the log is known. */
  readonly trueTimeMs: ArrayLike<number>;
  readonly eventTimeMs: ArrayLike<number>;
  /** Offset of the first copy in the client's partition; −1 when no copy arrived. */
  readonly deliveredOffset: ArrayLike<number>;
  /**
   * Offset of the copy that was admitted; −1 when none was. It may be a later copy than the first, for a future record leaves no
   * trace in the engine; for the same reason it is the offset that the engine orders by.
   */
  readonly admittedOffset: ArrayLike<number>;
  /** The transaction of a row, stamped with `timeMs`. */
  transactionAt(row: number, timeMs: number): OracleTransaction;
}

/** What the oracle looks at on one rung: rows in processing order, each with its time on that rung. */
interface RungInput {
  readonly ruleSet: RuleSet;
  readonly rows: Int32Array;
  readonly timesMs: ArrayLike<number>;
}

/** The detections of one client on rungs 1 to 5. A rung whose input is that of the rung above has the very same list. */
export function evaluateRungs(ruleSet: RuleSet, history: LadderHistory): Record<OracleRung, readonly Detection[]> {
  const { trueTimeMs, eventTimeMs, deliveredOffset, admittedOffset } = history;
  const all = allRows(history);
  const asHappened = inOrder(ruleSet, all, trueTimeMs);
  const trailing = rulesOnRung(ruleSet, 'rule');
  const asStamped = inOrder(ruleSet, all, eventTimeMs);
  const asDelivered = arrived(ruleSet, all, eventTimeMs, deliveredOffset);
  const asAdmitted = arrived(ruleSet, all, eventTimeMs, admittedOffset);
  const rule = detectionsOf({ ...asHappened, ruleSet: trailing }, history);
  const window = trailing === ruleSet ? rule : detectionsOf(asHappened, history);
  const stamped = isSameInput(asHappened, asStamped) ? window : detectionsOf(asStamped, history);
  const delivered = isSameInput(asStamped, asDelivered) ? stamped : detectionsOf(asDelivered, history);
  const admitted = isSameInput(asDelivered, asAdmitted) ? delivered : detectionsOf(asAdmitted, history);
  return { rule, window, stamped, delivered, admitted };
}

/** What the oracle looks at on one rung, for one client: the transactions that count there, in its order and on its time. */
export function historyOnRung(ruleSet: RuleSet, history: LadderHistory, rung: OracleRung): History {
  const { rows, timesMs } = inputOnRung(ruleSet, history, rung);
  return new RungHistory(history, rows, timesMs);
}

function inputOnRung(ruleSet: RuleSet, history: LadderHistory, rung: OracleRung): RungInput {
  const { trueTimeMs, eventTimeMs, deliveredOffset, admittedOffset } = history;
  const all = allRows(history);
  switch (rung) {
    case 'rule':
    case 'window':
      return inOrder(ruleSet, all, trueTimeMs);
    case 'stamped':
      return inOrder(ruleSet, all, eventTimeMs);
    case 'delivered':
      return arrived(ruleSet, all, eventTimeMs, deliveredOffset);
    case 'admitted':
      return arrived(ruleSet, all, eventTimeMs, admittedOffset);
  }
}

/** The detections of one client on rungs 4 and 5, which is what can be told where only the log is known. */
export function evaluateLogRungs(
  ruleSet: RuleSet,
  history: LadderHistory,
): Record<'delivered' | 'admitted', readonly Detection[]> {
  const { eventTimeMs, deliveredOffset, admittedOffset } = history;
  const all = allRows(history);
  const asDelivered = arrived(ruleSet, all, eventTimeMs, deliveredOffset);
  const asAdmitted = arrived(ruleSet, all, eventTimeMs, admittedOffset);
  const delivered = detectionsOf(asDelivered, history);
  return { delivered, admitted: isSameInput(asDelivered, asAdmitted) ? delivered : detectionsOf(asAdmitted, history) };
}

/** An admitted transaction, on event time. */
export interface AdmittedRow extends OracleTransaction {
  /** Offset of the admitted copy in the client's partition. */
  readonly offset: number;
}

/** The detections of one client on rung 5 alone. */
export function evaluateAdmitted(ruleSet: RuleSet, rows: readonly AdmittedRow[]): readonly Detection[] {
  return evaluateClient(ruleSet, historyOf(rows.toSorted((a, b) => a.timeMs - b.timeMs || a.offset - b.offset)));
}

function allRows({ length }: LadderHistory): Int32Array {
  const rows = new Int32Array(length);
  for (let row = 0; row < length; row++) rows[row] = row;
  return rows;
}

/** By time; rows of the same time stay in the order given. */
function inOrder(ruleSet: RuleSet, all: Int32Array, timeMs: ArrayLike<number>): RungInput {
  return inputOf(ruleSet, all, timeMs, all);
}

/** The rows that have an offset, by event time, then by that offset. */
function arrived(
  ruleSet: RuleSet,
  all: Int32Array,
  eventTimeMs: ArrayLike<number>,
  offset: ArrayLike<number>,
): RungInput {
  let missing = 0;
  for (let row = 0; row < all.length; row++) if (offset[row]! < 0) missing += 1;
  const rows = missing === 0 ? all : all.filter((row) => offset[row]! >= 0);
  return inputOf(ruleSet, rows, eventTimeMs, offset);
}

/**
 * The rows by time, those of the same time by `rank`. Where these are all rows and in order already, as they mostly are, it is the very
 * same columns: with few rows a client, copying them takes longer than looking at them.
 */
function inputOf(ruleSet: RuleSet, rows: Int32Array, timeMs: ArrayLike<number>, rank: ArrayLike<number>): RungInput {
  const isSorted = isInOrder(rows, timeMs, rank);
  if (isSorted && rows.length === timeMs.length) return { ruleSet, rows, timesMs: timeMs };
  const sorted = isSorted ? rows : rows.toSorted((a, b) => timeMs[a]! - timeMs[b]! || rank[a]! - rank[b]!);
  const timesMs = new Float64Array(sorted.length);
  for (let i = 0; i < sorted.length; i++) timesMs[i] = timeMs[sorted[i]!]!;
  return { ruleSet, rows: sorted, timesMs };
}

function isInOrder(rows: Int32Array, timeMs: ArrayLike<number>, rank: ArrayLike<number>): boolean {
  for (let i = 1; i < rows.length; i++) {
    const [a, b] = [rows[i - 1]!, rows[i]!];
    if (timeMs[a]! > timeMs[b]! || (timeMs[a] === timeMs[b] && rank[a]! > rank[b]!)) return false;
  }
  return true;
}

/**
 * The rules by which a rung is judged: the configured ones, but on rung `rule` each window replaced by a trailing one of the same size. The
 * same object where that changes nothing.
 */
export function rulesOnRung(ruleSet: RuleSet, rung: OracleRung): RuleSet {
  if (rung !== 'rule' || ruleSet.rules.every(({ window }) => window.kind === 'trailing')) return ruleSet;
  const trailing = (rule: Rule): Rule => ({ ...rule, window: { kind: 'trailing', sizeMs: rule.window.sizeMs } });
  return { ...ruleSet, rules: ruleSet.rules.map(trailing) };
}

/** Whether the rule set sees the same transactions at the same times in the same order. */
function isSameInput(above: RungInput, below: RungInput): boolean {
  if (above.rows === below.rows && above.timesMs === below.timesMs) return true;
  if (above.rows.length !== below.rows.length) return false;
  for (let i = 0; i < above.rows.length; i++) {
    if (above.rows[i] !== below.rows[i] || above.timesMs[i] !== below.timesMs[i]) return false;
  }
  return true;
}

function detectionsOf({ ruleSet, rows, timesMs }: RungInput, history: LadderHistory): readonly Detection[] {
  return evaluateClient(ruleSet, new RungHistory(history, rows, timesMs));
}

/** A client's history on one rung. Transactions become objects, once, when a rule looks at them. */
class RungHistory implements History {
  readonly length: number;
  readonly timesMs: ArrayLike<number>;
  readonly #history: LadderHistory;
  readonly #rows: Int32Array;
  readonly #made: (OracleTransaction | undefined)[] = [];

  constructor(history: LadderHistory, rows: Int32Array, timesMs: ArrayLike<number>) {
    this.length = rows.length;
    this.timesMs = timesMs;
    this.#history = history;
    this.#rows = rows;
  }

  at(index: number): OracleTransaction {
    return (this.#made[index] ??= this.#history.transactionAt(this.#rows[index]!, this.timesMs[index]!));
  }
}
