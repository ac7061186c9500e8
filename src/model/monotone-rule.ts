import { type CountRule, type DistinctRule, type PairRule, type Rule, type SumRule } from './rule-set.ts';

/** A rule whose condition at a transaction, once it holds, holds whatever else is admitted. */
export type MonotoneRule =
  DistinctRule | CountRule | SumRule | (PairRule & { readonly order: 'ordered' | 'unordered' });

/** Whether a rule is one: further transactions may come between two that have to follow each other, and undo nothing else. */
export function isMonotone(rule: Rule): rule is MonotoneRule {
  switch (rule.kind) {
    case 'distinct':
    case 'count':
    case 'sum':
      return true;
    case 'pair':
      return rule.order !== 'adjacent';
    case 'speed':
    case 'anomaly':
      return false;
  }
}
