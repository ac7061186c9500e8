import {
  formatCents,
  formatClock,
  formatCount,
  formatDistance,
  formatMilli,
  formatQuantity,
} from '../report/format.ts';
import { type ExplainedCondition } from './explanation-schema.ts';

type Part = ExplainedCondition['parts'][number];

/** One requirement of a rule with its numbers, in words. `timeMs`: the time at which the condition was judged. */
export function partText(part: Part, { time_ms: timeMs }: Pick<ExplainedCondition, 'time_ms'>): string {
  const { wanted, found, value } = part;
  switch (part.part) {
    case 'taken':
      return `${part.held ? 'taken' : 'not taken'} by the rule, where ${value ?? ''}`;
    case 'value_in_window':
      return `${value ?? ''}, last seen ${agoText(part, timeMs)}`;
    case 'another_value':
      return `${formatCount(wanted!)} distinct values needed, and there are only ${formatCount(found!)}`;
    case 'large_amount':
      return `${money(found, value)}, must be above ${money(wanted, part.currency)}`;
    case 'small_amount':
      return `${money(found, value)}, must be below ${money(wanted, part.currency)}`;
    case 'small_or_large_amount':
      return `${money(found, value)}, which is neither small nor large`;
    case 'partner':
      return 'no partner before it';
    case 'partner_in_window':
      return `the other one, ${agoText(part, timeMs)}`;
    case 'transactions':
      return `${formatQuantity(found!, 'transaction')} in the window, ${formatCount(wanted!)} needed`;
    case 'sum':
      return `${money(found, value)} in the window, must be above ${money(wanted, part.currency)}`;
    case 'located':
      return part.held ? 'it has coordinates' : 'it has no coordinates';
    case 'located_before':
      return 'no transaction with coordinates before it';
    case 'another_place':
      return `${formatDistance(found!)} from the one before, must be above ${formatDistance(wanted!)}`;
    case 'out_of_reach':
      return `${formatDistance(found!)} from the one before, must be above the ${formatDistance(wanted!)} that the time allows`;
    case 'counted_amount':
      return `${money(found, value)}, must be at least ${money(wanted, part.currency)}`;
    case 'past':
      return `${formatQuantity(found!, 'transaction')} to compare with, ${formatCount(wanted!)} needed`;
    case 'score':
      return `a score of ${formatMilli(found!)}, must be above ${formatMilli(wanted!)}`;
  }
}

function money(cents: number | null, currency: string | null): string {
  return cents === null ? 'no amount' : formatCents(cents, currency);
}

function agoText({ held, wanted, found }: Part, timeMs: number): string {
  if (found === timeMs) return 'at the same moment';
  const ago = `${formatClock(timeMs - found!)} before`;
  return held ? ago : `${ago}, which is ${formatClock(wanted! - found!)} too early for the window`;
}
