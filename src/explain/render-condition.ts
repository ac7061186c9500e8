import { type Colors } from '../report/colors.ts';
import { formatQuantity } from '../report/format.ts';
import { printable } from '../text/printable.ts';
import { type ExplainedChange, type ExplainedCondition } from './explanation-schema.ts';
import { partText } from './part-words.ts';
import { instantText } from './render-life.ts';

/** What a change would have done to a miss. */
export const DETECTED = 'had it detected';
/** What a change would have done to an alert. */
export const NOT_GIVEN = 'kept it from being given';

/** What the rule is shown on a rung, in words. */
export const RUNG_WORDS = {
  rule: 'everything, true time, trailing window',
  window: 'everything, true time',
  stamped: 'everything, event time',
  delivered: 'what was delivered',
  admitted: 'what was admitted',
} as const;

/** A rule's condition at one transaction as a tree of one level: the answer, and what it is made of. */
export function renderCondition(condition: ExplainedCondition, colors: Colors): string[] {
  const { rung, transaction_id, held, parts, window_transactions: inside } = condition;
  const mark = (isMet: boolean): string => (isMet ? colors.green('✓') : colors.red('✗'));
  return [
    `   ${mark(held)} Rung ${rung} (${RUNG_WORDS[rung]}): ${held ? 'held' : 'not held'} at ${transaction_id}`,
    colors.dim(
      `       ${instantText(condition.time_ms)}, ${formatQuantity(inside.count, 'transaction')} in its window:`,
    ),
    colors.dim(`       ${instantText(condition.window_start_ms)} to ${instantText(condition.window_end_ms)}`),
    ...parts.map((part) => {
      const id = part.transaction_id === null ? '' : colors.dim(`  ${part.transaction_id}`);
      return `       ${mark(part.held)} ${printable(partText(part, condition))}${id}`;
    }),
  ];
}

/** The settings that would have changed the outcome, which is told as what it would then have been. */
export function renderChanges(changes: readonly ExplainedChange[], outcome: string, colors: Colors): string[] {
  if (changes.length === 0) return [`   ${changesHeading(changes, outcome)}`];
  const lines = changes.flatMap(({ set, text }) => [
    `     ${printable(text)}`,
    colors.dim(`       --set '${printable(set)}'`),
  ]);
  return [`   ${changesHeading(changes, outcome)}`, ...lines];
}

/** What stands above a list of changes, or in place of it. */
export function changesHeading(changes: readonly ExplainedChange[], outcome: string): string {
  if (changes.length === 0) return `No single setting that was tried would have ${outcome}.`;
  return `Any one of these would have ${outcome}:`;
}
