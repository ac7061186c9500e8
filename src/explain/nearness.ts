import { type ConditionPart, type Examination } from '../oracle/examine.ts';

/** Whether an examination is nearer to a condition that holds than the best so far, or as near and of the completing transaction. */
export function isNearer(examined: Examination, best: Examination, isCompleting: boolean): boolean {
  const more = missing(best) - missing(examined);
  // Neither is taken by the rule.
  if (Number.isNaN(more)) return isCompleting;
  if (more !== 0) return more > 0;
  const less = shortfall(best) - shortfall(examined);
  return less > 0 || (less === 0 && isCompleting);
}

/** Requirements that are not met. What the rule does not take is further away than anything. */
function missing({ parts, isTaken }: Examination): number {
  if (!isTaken) return Infinity;
  return parts.reduce((sum, part) => sum + (part.held ? 0 : weightOf(part)), 0);
}

/** How many requirements a part that does not hold stands for, with those after it that could not be looked at. */
function weightOf({ part, wanted, found }: ConditionPart): number {
  switch (part) {
    case 'another_value':
      // Each value has to be there, and in the window.
      return 2 * (wanted! - found!);
    case 'partner':
      return 3;
    case 'small_or_large_amount':
      return 4;
    case 'located':
      return 5;
    case 'located_before':
      return 4;
    case 'counted_amount':
      return 3;
    case 'past':
      return 2;
    default:
      return 1;
  }
}

/** By how much the figures of the parts that do not hold fall short: times against the window's size, others against what is wanted. */
function shortfall({ parts, window }: Examination): number {
  return parts.reduce((sum, { held, part, wanted, found }) => {
    if (held || wanted === null || found === null) return sum;
    const isTime = part === 'value_in_window' || part === 'partner_in_window';
    return sum + Math.abs(wanted - found) / (isTime ? window.endMs - window.startMs : Math.max(1, Math.abs(wanted)));
  }, 0);
}
