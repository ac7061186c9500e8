import { type Detection } from '../model/alert.ts';
import { type OracleRung } from '../model/ladder.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { evaluateClient } from './evaluate.ts';
import { type OracleTransaction } from './transaction.ts';

/** One transaction that a client made, and what became of it on its way into the engine. */
export interface LadderRow extends Omit<OracleTransaction, 'timeMs'> {
  /** NaN where only the log is known. */
  readonly trueTimeMs: number;
  readonly eventTimeMs: number;
  /** Offset of its first copy in the client's partition; null when no copy arrived. */
  readonly deliveredOffset: number | null;
  /**
   * Offset of the copy that was admitted; null when none was. It may be a later copy than the first, for a future record leaves
   * no trace in the engine; for the same reason it is the offset that the engine orders by.
   */
  readonly admittedOffset: number | null;
}

/** What the oracle looks at on one rung. */
interface RungInput {
  readonly ruleSet: RuleSet;
  readonly timeOf: (row: LadderRow) => number;
  /** In processing order on that time. */
  readonly rows: readonly LadderRow[];
}

/** The detections of one client on rungs 1 to 5. `rows` are all that the client did, in generation order. */
export function climb(ruleSet: RuleSet, rows: readonly LadderRow[]): Record<OracleRung, readonly Detection[]> {
  const byTrueTime = inOrder(rows, trueTime);
  const inputs: Record<OracleRung, RungInput> = {
    rule: { ruleSet: withTrailingWindows(ruleSet), timeOf: trueTime, rows: byTrueTime },
    window: { ruleSet, timeOf: trueTime, rows: byTrueTime },
    stamped: { ruleSet, timeOf: eventTime, rows: inOrder(rows, eventTime) },
    delivered: { ruleSet, timeOf: eventTime, rows: arrived(rows, (row) => row.deliveredOffset) },
    admitted: { ruleSet, timeOf: eventTime, rows: arrived(rows, (row) => row.admittedOffset) },
  };
  const rule = evaluateRung(inputs.rule);
  const window = isSameInput(inputs.rule, inputs.window) ? rule : evaluateRung(inputs.window);
  const stamped = isSameInput(inputs.window, inputs.stamped) ? window : evaluateRung(inputs.stamped);
  const delivered = isSameInput(inputs.stamped, inputs.delivered) ? stamped : evaluateRung(inputs.delivered);
  const admitted = isSameInput(inputs.delivered, inputs.admitted) ? delivered : evaluateRung(inputs.admitted);
  return { rule, window, stamped, delivered, admitted };
}

/** The detections of one client on rungs 4 and 5, which is what can be told where only the log is known. */
export function climbLog(
  ruleSet: RuleSet,
  rows: readonly LadderRow[],
): Record<'delivered' | 'admitted', readonly Detection[]> {
  const input = (offsetOf: (row: LadderRow) => number | null): RungInput => {
    return { ruleSet, timeOf: eventTime, rows: arrived(rows, offsetOf) };
  };
  const inputs = { delivered: input((row) => row.deliveredOffset), admitted: input((row) => row.admittedOffset) };
  const delivered = evaluateRung(inputs.delivered);
  return {
    delivered,
    admitted: isSameInput(inputs.delivered, inputs.admitted) ? delivered : evaluateRung(inputs.admitted),
  };
}

/** An admitted transaction, on event time. */
export interface AdmittedRow extends OracleTransaction {
  /** Of the copy that was admitted, in the client's partition. */
  readonly offset: number;
}

/** The detections of one client on rung 5 alone. */
export function climbAdmitted(ruleSet: RuleSet, rows: readonly AdmittedRow[]): readonly Detection[] {
  return evaluateClient(
    ruleSet,
    rows.toSorted((a, b) => a.timeMs - b.timeMs || a.offset - b.offset),
  );
}

const trueTime = (row: LadderRow): number => row.trueTimeMs;
const eventTime = (row: LadderRow): number => row.eventTimeMs;

/** By time; rows of the same time stay in the order given. */
function inOrder(rows: readonly LadderRow[], timeOf: (row: LadderRow) => number): readonly LadderRow[] {
  return [...rows].sort((a, b) => timeOf(a) - timeOf(b));
}

/** The rows that have an offset, by event time, then by that offset. */
function arrived(rows: readonly LadderRow[], offsetOf: (row: LadderRow) => number | null): readonly LadderRow[] {
  return rows
    .filter((row) => offsetOf(row) !== null)
    .sort((a, b) => a.eventTimeMs - b.eventTimeMs || offsetOf(a)! - offsetOf(b)!);
}

/** The same rules, each window replaced by a trailing one of the same size. The very same set if all are trailing already. */
function withTrailingWindows(ruleSet: RuleSet): RuleSet {
  if (ruleSet.rules.every(({ window }) => window.kind === 'trailing')) return ruleSet;
  const trailing = (rule: Rule): Rule => ({ ...rule, window: { kind: 'trailing', sizeMs: rule.window.sizeMs } });
  return { ...ruleSet, rules: ruleSet.rules.map(trailing) };
}

function isSameInput(above: RungInput, below: RungInput): boolean {
  return (
    above.ruleSet === below.ruleSet &&
    above.rows.length === below.rows.length &&
    above.rows.every((row, i) => row === below.rows[i] && above.timeOf(row) === below.timeOf(row))
  );
}

function evaluateRung({ ruleSet, timeOf, rows }: RungInput): readonly Detection[] {
  return evaluateClient(
    ruleSet,
    rows.map((row) => ({
      id: row.id,
      clientId: row.clientId,
      amountCents: row.amountCents,
      currency: row.currency,
      region: row.region,
      category: row.category,
      location: row.location,
      device: row.device,
      timeMs: timeOf(row),
    })),
  );
}
