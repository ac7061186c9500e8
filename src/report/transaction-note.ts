import { WHOSE } from './explain-condition.ts';
import { aheadMs, eventTime, latenessMs, trueTime } from './explain-miss.ts';
import { formatClock } from './format.ts';
import { type BesideTransaction, type StoryTransaction } from './report-schema.ts';

/** What became of a transaction of a story, and of its clock, in a few words; empty if all went well. */
export function noteOf(row: StoryTransaction | BesideTransaction): string {
  const notes = [...('part' in row ? [WHOSE[row.part]] : []), takenOf(row), fateOf(row), clockOf(row)];
  return notes.filter((note) => note !== '').join(', ');
}

/** Whether it reached the windows of the rule. */
export function isSeen({ verdict, taken }: StoryTransaction): boolean {
  return verdict === 'admitted' && taken !== false;
}

/** What the rule's filter does with it, where it does not take it. */
function takenOf({ taken }: StoryTransaction): string {
  return taken === false ? 'not taken by the rule' : '';
}

function fateOf(row: StoryTransaction): string {
  switch (row.verdict) {
    case 'admitted':
      return '';
    case 'late':
      return `late${beside(latenessMs(row))}`;
    case 'future':
      return `future${beside(aheadMs(row))}`;
    case 'undelivered':
      return 'never delivered';
  }
}

function clockOf(row: StoryTransaction | BesideTransaction): string {
  const skewMs = eventTime(row) - trueTime(row);
  return skewMs === 0 ? '' : `clock ${skewText(skewMs)}`;
}

function skewText(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${Math.abs(ms) < 1000 ? `${Math.abs(ms)} ms` : formatClock(Math.abs(ms))}`;
}

function beside(ms: number | null): string {
  return ms === null ? '' : ` by ${formatClock(ms)}`;
}
