import { expect, it, test } from 'vitest';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { writtenSettings } from '../../src/config/written-settings.ts';
import { type Rule } from '../../src/model/rule-set.ts';
import { describeWithOnnx, modelBytes, modelNamed } from '../onnx/onnx-fixture.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

const RULE = `
  - name: mine
    kind: anomaly
    score: model
    above: 0.8
    min_amount: 20.00 USD
    window: 21d
    detects: []`;
const FILES = {
  'models/classifier.onnx': modelBytes('classifier'),
  'models/two-inputs.onnx': modelBytes('two-inputs'),
};

function rulesWith(...lines: string[]): string {
  return ['name: r', `rules:${RULE}`, ...lines.map((line) => `    ${line}`)].join('\n');
}

function firstRule(...lines: string[]): Rule {
  return loadRuleSet('rules/r.yaml', memoryFileAccess({ ...FILES, 'rules/r.yaml': rulesWith(...lines) })).rules[0]!;
}

const MODEL = 'model: ../models/classifier.onnx';
const INPUTS = 'inputs: [amount, robust, hour_of_day]';

describeWithOnnx('a rule with the score of a model', () => {
  it('holds the bytes of the file that it names, beside the file that names it', () => {
    expect(firstRule(MODEL, 'inputs: [amount, { category: [food, travel] }]', 'output: probabilities')).toMatchObject({
      score: 'model',
      model: modelNamed('classifier'),
      inputs: [
        { kind: 'number', name: 'amount' },
        { kind: 'is', field: 'category', value: 'food' },
        { kind: 'is', field: 'category', value: 'travel' },
      ],
      output: 'probabilities',
      deterministic: false,
    });
  });

  it('may stand in a scenario, and be changed from the command line, where a path is one of the working directory', () => {
    const scenario = ['name: s', 'duration: 1m', 'traffic: { kind: original }', 'engine:', '  rules:'];
    const indented = rulesWith('model: ./classifier.onnx', INPUTS).replaceAll(/^/gm, '    ');
    const access = memoryFileAccess({
      'a/s.yaml': [...scenario, indented].join('\n'),
      'a/classifier.onnx': modelBytes('classifier'),
      'other.onnx': modelBytes('sum'),
    });
    const modelOf = (...overrides: string[]) =>
      loadScenario({ scenario: 'a/s.yaml', overrides }, access).scenario.engine.ruleSet.rules[0];
    expect(modelOf()).toMatchObject({ model: modelNamed('classifier') });
    expect(modelOf('rules.mine.model=other.onnx')).toMatchObject({
      model: { ...modelNamed('sum'), name: 'other.onnx' },
    });
  });

  it('decides the hash of a scenario by the bytes of its model', () => {
    const hashWith = (bytes: Uint8Array): string => {
      const scenario = 'name: s\nduration: 1m\ntraffic: { kind: original }\nengine: { rules: ./r.yaml }';
      const files = { 's.yaml': scenario, 'm.onnx': bytes, 'r.yaml': rulesWith('model: m.onnx', INPUTS) };
      return loadScenario({ scenario: './s.yaml' }, memoryFileAccess(files)).resolvedHash;
    };
    expect(hashWith(modelBytes('sum'))).not.toBe(hashWith(modelBytes('classifier')));
  });

  it('is written with the name of its file and what tells its bytes', () => {
    const rule = firstRule(MODEL, 'inputs: [amount, robust, { category: [food] }]', 'deterministic: true');
    expect(writtenSettings(JSON.parse(JSON.stringify(rule)))).toMatchObject({
      score: 'model',
      model: expect.stringMatching(/^classifier\.onnx \(sha256 [0-9a-f]{12}\)$/) as string,
      inputs: ['amount', 'robust', { category: ['food'] }],
      deterministic: true,
      above: 0.8,
    });
  });

  test.each<[string, string[], string]>([
    [
      'no model',
      [INPUTS],
      '5:12: rules[0].score: a score of a model needs model: the path of a file in the ONNX format',
    ],
    [
      'no inputs',
      [MODEL],
      '5:12: rules[0].score: a score of a model needs inputs: what the model is given, such as [amount, robust]',
    ],
    ['a file that is not there', ['model: ./m.onnx', INPUTS], '10:12: rules[0].model: rules/m.onnx: no such file'],
    [
      'a misspelt input',
      [MODEL, 'inputs: [amuont]'],
      '11:14: rules[0].inputs[0]: expected one of amount, usual_amount, robust, z, compared, since_last_s, hour_of_day, day_of_week, ' +
        'found "amuont"; did you mean "amount"?',
    ],
    [
      'a misspelt field',
      [MODEL, 'inputs: [{ categroy: [food] }]'],
      '11:16: rules[0].inputs[0]: unknown key "categroy", did you mean "category"? Expected one of category, region, location, device',
    ],
    ['an input twice', [MODEL, 'inputs: [z, amount, z]'], '11:13: rules[0].inputs: z is listed twice'],
    [
      'too few inputs',
      [MODEL, 'inputs: [z, amount]'],
      '10:12: rules[0].model: the model classifier.onnx cannot be used: ',
    ],
    [
      'a model with two inputs',
      ['model: ../models/two-inputs.onnx', INPUTS],
      '10:12: rules[0].model: the model two-inputs.onnx cannot be used: it has 2 inputs (row, other): expected one, with a row of numbers',
    ],
    [
      'what only trees have',
      [MODEL, INPUTS, 'depth: 3'],
      '12:12: rules[0].depth: only a score of trees has it, and this one is model',
    ],
  ])('is refused in one line: %s', (_, lines, words) => {
    expect(refusal(() => firstRule(...lines))).toContain(`rules/r.yaml:${words}`);
  });

  it('is the only one that has a model', () => {
    const access = memoryFileAccess({
      ...FILES,
      'rules/r.yaml': rulesWith(MODEL, INPUTS).replace('score: model', 'score: z'),
    });
    expect(refusal(() => loadRuleSet('rules/r.yaml', access))).toBe(
      'rules/r.yaml:10:12: rules[0].model: only a score of a model has it, and this one is z (and 1 more problem)',
    );
  });
});
