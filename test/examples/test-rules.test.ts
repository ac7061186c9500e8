import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { nodeFileAccess } from '../../src/config/file-access.ts';
import { loadRuleSet } from '../../src/config/load-rule-set.ts';
import { namesIn, RULE_SETS } from '../../src/config/shipped-files.ts';
import { examplesJUnit } from '../../src/examples/examples-junit.ts';
import { exampleRow, examplesJsonSchema, testedExamplesSchema } from '../../src/examples/examples-schema.ts';
import { judgeExample } from '../../src/examples/judge-example.ts';
import { runExample } from '../../src/examples/run-example.ts';
import { tellExample } from '../../src/examples/tell-example.ts';
import { testRules } from '../../src/examples/test-rules.ts';
import { type RuleExample } from '../../src/model/rule-example.ts';
import { type ListedTransaction } from '../../src/model/scenario.ts';
import { PLAIN } from '../../src/report/colors.ts';
import { ruleSets } from '../arbitraries/log-stream.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

/** A rule set with examples as they stand in a file. */
function ruleSetFile(rule: string, examples: string): string {
  const file = inFolder('mine.yaml');
  writeFileSync(
    file,
    `name: mine\nrules:\n  - name: impossible_travel\n${indented(rule, 4)}    examples:\n${indented(examples, 6)}`,
  );
  return file;
}

function indented(text: string, by: number): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `${' '.repeat(by)}${line}\n`)
    .join('');
}

const REGIONS = 'kind: distinct\nfield: region\nat_least: 2\nwindow: 10m';

describe('the shipped rule sets', () => {
  const names = namesIn(RULE_SETS, nodeFileAccess);

  it.each(names)('%s: every rule has examples of both kinds, and they hold', (name) => {
    const tested = testRules(name);
    expect(tested.filter(({ disagreements }) => disagreements.length > 0)).toEqual([]);
    for (const rule of loadRuleSet(name).rules) {
      const own = tested.filter((one) => one.rule.name === rule.name).map(({ example }) => example.matches.length > 0);
      expect(new Set(own)).toEqual(new Set([true, false]));
    }
  });
});

describe('an example', () => {
  /*
   *  event        1                    2
   *  region       north                south
   *               |------- 10 min -----|+1 ms
   *  window        [-------------------]   does not reach event 1
   */
  it('that a wrong boundary breaks is told with a timeline and the condition', () => {
    const file = ruleSetFile(
      REGIONS.replace('10m', '10m1ms'),
      '- title: a millisecond too late\n  events: [{ at: 0s, region: north }, { at: 10m1ms, region: south }]\n  no_match: true',
    );
    const [tested] = testRules(file);
    expect(tested!.disagreements).toEqual([{ kind: 'detection', event: 2 }]);
    const told = tellExample(tested!, { width: 60, colors: PLAIN });
    expect(told).toEqual([
      'expected the rule not to hold at event 2 (+10:00.001), and it does',
      '       +0:00  ●               north  $10.00',
      '  +10:00.001               ●  south  $10.00',
      '      window  ├────────────┤  trailing 10:00.001, event time',
      '✓ the condition holds in the window from +0:00 to +10:00.001:',
      '    ✓ south, last seen at the same moment  event 2',
      '    ✓ north, last seen 10:00.001 before  event 1',
    ]);
  });

  it('is told where the rule does not hold, in the window in which it nearly does', () => {
    const file = ruleSetFile(
      REGIONS.replace('10m', '{ hopping: { size: 10m, slide: 5m } }'),
      '- title: over an edge\n  events: [{ at: 4m, region: north }, { at: 14m, region: south }]\n  match: [2]',
    );
    const [tested] = testRules(file);
    expect(tested!.disagreements).toEqual([{ kind: 'no_detection', event: 2 }]);
    expect(tellExample(tested!, { width: 80, colors: PLAIN }).slice(-3)).toEqual([
      '✗ the condition does not hold in the window from +5:00 to +15:00:',
      '    ✓ south, last seen at the same moment  event 2',
      '    ✗ north, last seen 10:00 before, which is 1:00 too early for the window  event 1',
    ]);
  });

  it('says what the rule does not take, in the timeline and in the condition', () => {
    const file = ruleSetFile(
      `${REGIONS}\nwhere: { not: { device: pos } }`,
      '- title: in a shop\n  events: [{ at: 0s, region: north }, { at: 1m, region: south, device: pos }]\n  match: [2]',
    );
    const [tested] = testRules(file);
    expect(tested!.disagreements).toEqual([{ kind: 'no_detection', event: 2 }]);
    expect(tellExample(tested!, { width: 80, colors: PLAIN })).toEqual([
      'expected the rule to hold at event 2 (+1:00), and it does not',
      expect.stringMatching(/^ {3}\+0:00 .*● .*north  \$10\.00$/),
      expect.stringMatching(/^ {3}\+1:00 .*✗ .*south  \$10\.00  not taken by the rule$/),
      expect.stringMatching(/^ {2}window .*trailing 10 min, event time$/),
      '✗ the condition does not hold in the window from −9:00 to +1:00:',
      '    ✗ not taken by the rule, where {not: {device: pos}}  event 2',
    ]);
  });

  it('may name the evidence, which has to be all of it', () => {
    const file = ruleSetFile(
      REGIONS,
      '- title: the latest purchase in the north\n  events: [{ at: 0s, region: north }, { at: 1m, region: north }, { at: 2m, region: south }]\n  match: [{ event: 3, evidence: [3, 1] }]',
    );
    const [tested] = testRules(file);
    expect(tested!.disagreements).toEqual([{ kind: 'evidence', event: 3, expected: [1, 3], found: [2, 3] }]);
    expect(exampleRow(file, tested!)).toMatchObject({
      rules: file,
      title: 'the latest purchase in the north',
      line: 9,
      holds: false,
      disagreements: [{ text: 'expected evidence 1, 3 at event 3 (+2:00), found 2, 3' }],
    });
    expect(testedExamplesSchema.parse([exampleRow(file, tested!)])).toHaveLength(1);
    expect(examplesJUnit(new Map([[file, [tested!]]]))).toContain(
      '<failure message="expected evidence 1, 3 at event 3 (+2:00), found 2, 3">',
    );
  });
});

const event = fc.record({
  atMs: fc.integer({ min: 0, max: 40 }).map((steps) => steps * 500),
  client: fc.constantFrom('1', '2'),
  amountCents: fc.constantFrom(-1, 0, 499, 500, 100_000, 100_001),
  currency: fc.constantFrom('USD', 'EUR'),
  region: fc.constantFrom(null, 'north', 'south', 'east'),
  category: fc.constantFrom(null, 'food', 'travel', 'fashion'),
  location: fc.constantFrom(null, 'Oslo', 'Lima'),
  device: fc.constantFrom(null, 'web', 'pos'),
});

test('an example holds exactly where it lists every event at which the rule holds, whatever the rule and the order of the events', () => {
  fc.assert(
    fc.property(ruleSets(), fc.array(event, { minLength: 1, maxLength: 12 }), (ruleSet, drawn) => {
      const events = drawn.map((one): ListedTransaction => ({ ...one, clockMs: 0, arrivesMs: 0, againMs: [] }));
      for (const rule of ruleSet.rules) {
        const without: RuleExample = { title: 'drawn', events, matches: [] };
        const run = runExample(rule, without);
        const held = [...new Set(run.detections.map(({ transaction_id }) => run.numberOf(transaction_id)))];
        const matches = held.map((number) => ({ event: number, evidence: null }));
        expect(judgeExample({ ...without, matches }, run)).toEqual([]);
        expect(judgeExample(without, run).map((one) => one.event)).toEqual(held.toSorted((a, b) => a - b));
      }
    }),
  );
});

it('schema/examples.schema.json is what --json keeps to', async () => {
  await expect(examplesJsonSchema()).toMatchFileSnapshot('../../schema/examples.schema.json');
});
