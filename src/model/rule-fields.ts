import { isCodedField } from './coded-field.ts';
import { type Filter } from './filter.ts';
import { type Rule } from './rule-set.ts';

/** The part of a filter that asks for values of a field. */
export type ValuesFilter = Extract<Filter, { readonly kind: 'values' }>;

/** Every part of a filter that asks for values of a field, however deep. */
export function valuesIn(filter: Filter): readonly ValuesFilter[] {
  switch (filter.kind) {
    case 'values':
      return [filter];
    case 'amount':
      return [];
    case 'not':
      return valuesIn(filter.of);
    case 'all':
    case 'any':
      return filter.of.flatMap(valuesIn);
  }
}

/** The extra columns that a rule goes by, each once. */
export function extraFieldsOf(rule: Rule): readonly string[] {
  const filtered = rule.where === undefined ? [] : valuesIn(rule.where).map(({ field }) => field);
  const fields = rule.kind === 'distinct' ? [rule.field, ...filtered] : filtered;
  return [...new Set(fields.filter((field) => !isCodedField(field)))];
}
