import { describe, expect, it, test } from 'vitest';
import { loadScenario, type LoadedScenario } from '../../src/config/load-scenario.ts';
import { type RuleSet } from '../../src/model/rule-set.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

const rules = (name: string, window: string): string =>
  `name: ${name}\nrules: [{ name: impossible_travel, kind: distinct, field: region, at_least: 2, window: ${window} }]\n`;

function load(engine: string, ...overrides: string[]): LoadedScenario {
  const access = memoryFileAccess({
    's.yaml': `name: s\nduration: 1d\n${engine}`,
    'a.yaml': rules('a', '10m'),
    'b.yaml': rules('b', '5m'),
  });
  return loadScenario({ scenario: 's.yaml', overrides }, access);
}

const windowsOf = (ruleSet: RuleSet | undefined): string | undefined =>
  ruleSet && `${ruleSet.name} ${ruleSet.rules.map(({ window }) => window.sizeMs / 60_000).join(' ')}`;

const inline = (name: string, window: string): string =>
  `{ name: ${name}, rules: [{ name: impossible_travel, kind: distinct, field: region, at_least: 2, window: ${window} }] }`;

describe('two rule sets of a scenario', () => {
  test.each<[string, string, string[], string, string | undefined]>([
    ['one in a file', 'engine: { rules: ./a.yaml }\n', [], 'a 10', undefined],
    ['two in files', 'engine: { rules: { current: ./a.yaml, candidate: ./b.yaml } }\n', [], 'a 10', 'b 5'],
    [
      'two written',
      `engine: { rules: { current: ${inline('x', '3m')}, candidate: ${inline('y', '4m')} } }\n`,
      [],
      'x 3',
      'y 4',
    ],
    ['one by --set', 'engine: { rules: ./a.yaml }\n', ['rules.candidate=./b.yaml'], 'a 10', 'b 5'],
    ['both by --set', '', ['rules.candidate=./b.yaml', 'rules.current=./a.yaml'], 'a 10', 'b 5'],
    [
      'a change of the current one',
      'engine: { rules: ./a.yaml }\n',
      ['rules.candidate.impossible_travel.window=2m'],
      'a 10',
      'a 2',
    ],
    [
      'a change of both',
      'engine: { rules: ./a.yaml }\n',
      ['rules.impossible_travel.window=9m', 'rules.candidate.impossible_travel.at_least=3'],
      'a 9',
      'a 9',
    ],
    [
      'a change of the candidate in a file',
      'engine: { rules: { current: ./a.yaml, candidate: ./b.yaml } }\n',
      ['rules.candidate.impossible_travel.window=2m'],
      'a 10',
      'b 2',
    ],
    [
      'a change of the current one beside a candidate',
      'engine: { rules: { current: ./a.yaml, candidate: ./b.yaml } }\n',
      ['rules.impossible_travel.window=2m'],
      'a 2',
      'b 5',
    ],
    [
      'the same by its name',
      'engine: { rules: { current: ./a.yaml, candidate: ./b.yaml } }\n',
      ['rules.current.impossible_travel.window=2m'],
      'a 2',
      'b 5',
    ],
    [
      'changes of one that is written',
      `engine: { rules: ${inline('x', '3m')} }\n`,
      ['rules.candidate.impossible_travel.window=2m'],
      'x 3',
      'x 2',
    ],
  ])('%s', (_, engine, overrides, current, candidate) => {
    const { scenario } = load(engine, ...overrides);
    expect(windowsOf(scenario.engine.ruleSet)).toBe(current);
    expect(windowsOf(scenario.candidate)).toBe(candidate);
  });

  it('are another run than one of them, and the file is that of the current one', () => {
    const [alone, both] = [
      load('engine: { rules: ./a.yaml }\n'),
      load('engine: { rules: { current: ./a.yaml, candidate: ./b.yaml } }\n'),
    ];
    expect(both.resolvedHash).not.toBe(alone.resolvedHash);
    expect(both.files.ruleSet).toBe('a.yaml');
    expect({ ...both.scenario, candidate: undefined }).toEqual({ ...alone.scenario, candidate: undefined });
  });

  test.each<[string, string, string[], string]>([
    [
      'a misspelt role',
      'engine:\n  rules: { current: ./a.yaml, candidat: ./b.yaml }\n',
      [],
      's.yaml:4:31: engine.rules: unknown key "candidat", did you mean "candidate"? Expected one of current, candidate',
    ],
    [
      'a candidate alone',
      'engine:\n  rules: { candidate: ./b.yaml }\n',
      [],
      's.yaml:4:10: engine.rules: missing key "current"; expected the name of a rule set, a path to one, or a rule set',
    ],
    [
      'a candidate that is not there',
      'engine:\n  rules: { current: ./a.yaml, candidate: ./nowhere.yaml }\n',
      [],
      's.yaml:4:42: engine.rules.candidate: nowhere.yaml: no such file',
    ],
    [
      'a rule that the candidate lacks',
      'engine: { rules: ./a.yaml }\n',
      ['rules.candidate.spending_spree.window=2m'],
      '--set rules.candidate.spending_spree.window=2m: unknown rule "spending_spree"; expected impossible_travel',
    ],
    [
      'a misspelt key of a written candidate',
      `engine:\n  rules: { current: ./a.yaml, candidate: ${inline('x', '3m').replace('field', 'feild')} }\n`,
      [],
      's.yaml:4:104: engine.rules.candidate.rules[0]: unknown key "feild", did you mean "field"? Expected one of kind, name, window, ' +
        'where, detects, examples, field, at_least',
    ],
  ])('refuses %s in one line', (_, engine, overrides, message) => {
    expect(refusal(() => load(engine, ...overrides))).toBe(message);
  });
});
