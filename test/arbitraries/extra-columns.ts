import { allocateLogBatch, type LogBatch } from '../../src/model/batch.ts';
import { createVocabulary, NULL_CODE, type Vocabulary } from '../../src/model/dictionary.ts';
import { type Filter } from '../../src/model/filter.ts';
import { type Rule } from '../../src/model/rule-set.ts';
import { type EngineSpec } from '../../src/model/scenario.ts';
import { recoded } from '../engine/other-vocabulary.ts';

/** Which extra column has what a field of every transaction had. */
const MOVED: Readonly<Record<string, string>> = { category: 'merchant', device: 'entry' };

/** The same records with categories and devices moved into the extra columns `merchant` and `entry`, and none left where they were. */
export function withExtras(batch: LogBatch): LogBatch {
  return moved(batch, createVocabulary(Object.values(MOVED)));
}

function moved(batch: LogBatch, vocabulary: Vocabulary): LogBatch {
  const from = batch.vocabulary;
  const copy = recoded(batch, createVocabulary());
  const into: LogBatch = {
    ...copy,
    vocabulary: { ...copy.vocabulary, extras: vocabulary.extras },
    extras: allocateLogBatch(vocabulary, batch.partition, batch.length).extras,
  };
  for (let row = 0; row < batch.length; row++) {
    into.extras[0]![row] = vocabulary.extras[0]!.values.intern(from.categories.value(batch.category[row]!));
    into.extras[1]![row] = vocabulary.extras[1]!.values.intern(from.devices.value(batch.device[row]!));
    into.category[row] = NULL_CODE;
    into.device[row] = NULL_CODE;
  }
  return into;
}

/** The same rules about those columns. What goes by categories without naming the field goes by nothing. */
export function aboutExtras(spec: EngineSpec): EngineSpec {
  const rules = spec.ruleSet.rules.map((rule): Rule => {
    const { where } = rule;
    const named: Rule = rule.kind === 'distinct' ? { ...rule, field: nameOf(rule.field) } : rule;
    return where === undefined ? named : { ...named, where: renamed(where) };
  });
  return { ...spec, ruleSet: { ...spec.ruleSet, fields: Object.values(MOVED), rules } };
}

/** A spec without rules that go by categories or devices and do not name the field. */
export function byNoCategory(spec: EngineSpec): EngineSpec {
  const rules = spec.ruleSet.rules.map((rule): Rule => {
    if (rule.kind !== 'anomaly') return rule;
    if (rule.score !== 'trees') return { ...rule, by: [] };
    const others = rule.forest.features.filter((feature) => MOVED[feature] === undefined);
    const features = others.length === 0 ? (['amount'] as const) : others;
    return { ...rule, by: [], forest: { ...rule.forest, features } };
  });
  return { ...spec, ruleSet: { ...spec.ruleSet, rules } };
}

function nameOf(field: string): string {
  return MOVED[field] ?? field;
}

function renamed(filter: Filter): Filter {
  switch (filter.kind) {
    case 'values':
      return { ...filter, field: nameOf(filter.field) };
    case 'amount':
      return filter;
    case 'not':
      return { kind: 'not', of: renamed(filter.of) };
    case 'all':
    case 'any':
      return { kind: filter.kind, of: filter.of.map(renamed) };
  }
}
