import { type Rule } from '../model/rule-set.ts';
import { type ExplainedChange } from './explanation-schema.ts';

/** A setting, and the rule as it would then be. */
export interface RuleChange {
  readonly rule: Rule;
  readonly change: ExplainedChange;
}
