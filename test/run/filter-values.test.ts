import { expect, it } from 'vitest';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type Filter } from '../../src/model/filter.ts';
import { type RuleSet } from '../../src/model/rule-set.ts';
import { FilterValues } from '../../src/run/filter-values.ts';
import { logOf } from '../engine/harness.ts';

const ruleSetOf = (...wheres: (Filter | undefined)[]): RuleSet => ({
  name: 'filtered',
  rules: wheres.map((where, i) => ({
    name: `rule_${i}`,
    kind: 'count',
    atLeast: 2,
    window: { kind: 'trailing', sizeMs: 1000 },
    detects: [],
    ...(where === undefined ? {} : { where }),
  })),
});
const valuesOf = (field: string, ...values: string[]): Filter => ({ kind: 'values', field, values });

function warned(ruleSet: RuleSet, records = 2): readonly string[] {
  const vocabulary = createVocabulary(['entry']);
  // A value that is known and not met: a population has more than it sends.
  vocabulary.devices.intern('psi');
  const filterValues = new FilterValues(vocabulary, [ruleSet]);
  const entries = [
    { at: 0, device: 'pos', region: 'north' },
    { at: 1, device: 'web' },
  ];
  const batch = logOf(entries.slice(0, records), vocabulary);
  batch.extras[0]!.fill(vocabulary.extras[0]!.values.intern('chip'), 0, 1);
  filterValues.delivered(batch);
  return filterValues.warningsFor(ruleSet).map(({ code, text }) => `${code}: ${text}`);
}

it('names each value that a filter asks for and no record has, with the nearest one that a record has', () => {
  const nested: Filter = { kind: 'not', of: { kind: 'any', of: [valuesOf('device', 'web', 'pso')] } };
  expect(warned(ruleSetOf(nested, valuesOf('region', 'north'), undefined))).toEqual([
    'value_never_seen: The filter of rule_0 asks for the device "pso", which no record has; did you mean "pos"? The log has pos, web.',
  ]);
});

it('looks at extra columns, and at fields of which there is nothing', () => {
  expect(warned(ruleSetOf(valuesOf('entry', 'chip', 'contactless'), valuesOf('location', 'Oslo')))).toEqual([
    'value_never_seen: The filter of rule_0 asks for the entry "contactless", which no record has. The log has chip.',
    'value_never_seen: The filter of rule_1 asks for the location "Oslo", which no record has. No record has any location.',
  ]);
});

it('says nothing of a value that comes, of rules without a filter, and of a log without records', () => {
  expect(warned(ruleSetOf(valuesOf('device', 'pos'), undefined))).toEqual([]);
  expect(warned(ruleSetOf(valuesOf('device', 'pso')), 0)).toEqual([]);
});
