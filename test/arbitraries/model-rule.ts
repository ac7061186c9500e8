import fc from 'fast-check';
import { type LevelRule, type ModelRule } from '../../src/model/rule-set.ts';
import { MODEL_NUMBERS, type ModelInput, type ScoringModel } from '../../src/model/scoring-model.ts';

/** Everything that a model may be given, with values that logs of `logStream` have, and one that none has. */
const EVERY_INPUT: readonly ModelInput[] = [
  ...MODEL_NUMBERS.map((name): ModelInput => ({ kind: 'number', name })),
  { kind: 'is', field: 'category', value: 'food' },
  { kind: 'is', field: 'region', value: 'north' },
  { kind: 'is', field: 'device', value: 'pos' },
  { kind: 'is', field: 'location', value: 'nowhere' },
];

/** The same rules with the score of a model over any inputs, in any order. */
export function modelRules(rules: fc.Arbitrary<LevelRule>, model: ScoringModel): fc.Arbitrary<ModelRule> {
  const inputs = fc.shuffledSubarray([...EVERY_INPUT], { minLength: 1 });
  return fc.tuple(rules, inputs).map(([rule, given]) => ({
    ...rule,
    score: 'model',
    model,
    inputs: given,
    output: null,
    deterministic: true,
  }));
}
