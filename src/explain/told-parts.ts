import { type Rule } from '../model/rule-set.ts';
import { type Examination } from '../oracle/examine.ts';
import { filterText } from '../report/filter-text.ts';
import { type ExplainedCondition } from './explanation-schema.ts';

/** The parts of an examined condition as explanations have them: with the filter as it is written, where the rule has one. */
export function toldParts({ where }: Rule, { parts }: Examination): ExplainedCondition['parts'] {
  return parts.map(({ transactionId, ...part }) => ({
    ...part,
    ...(part.part === 'taken' && where !== undefined ? { value: filterText(where) } : {}),
    transaction_id: transactionId,
  }));
}
