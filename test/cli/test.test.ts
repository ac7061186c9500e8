import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { testedExamplesSchema } from '../../src/examples/examples-schema.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { trapline } from './trapline.ts';

const inFolder = temporaryFolder();
const shipped = readFileSync(new URL('../../scenarios/rules/default.yaml', import.meta.url), 'utf8');

function written(name: string, text: string): string {
  writeFileSync(inFolder(name), text.replace('name: default', `name: ${name.replace('.yaml', '')}`));
  return inFolder(name);
}

it('trapline test runs the examples of the shipped rule sets', () => {
  const { status, stdout, stderr } = trapline(['test']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('default\n  ✓ impossible_travel  6 of 6 examples\n');
  expect(stdout).toMatch(/All \d+ examples hold\.\n$/);
});

it('trapline test fails a wrong boundary, with JUnit, JSON and remarks for GitHub', () => {
  const file = written('wrong.yaml', shipped.replace('window: 15m', 'window: 15m1ms'));
  const { status, stdout } = trapline(['test', file, '--junit', inFolder('examples.xml')], {
    env: { ...process.env, GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: inFolder(), GITHUB_STEP_SUMMARY: '' },
  });
  expect(status).toBe(1);
  expect(stdout).toContain('expected the rule not to hold at event 4 (+15:00.001), and it does');
  expect(stdout).toContain('1 of 17 examples does not hold.');
  expect(stdout).toMatch(/^::error file=wrong\.yaml,line=\d+,/m);
  expect(readFileSync(inFolder('examples.xml'), 'utf8')).toContain('tests="17" failures="1"');
  const json = trapline(['test', file, '--json']);
  expect(json.status).toBe(1);
  const rows = testedExamplesSchema.parse(JSON.parse(json.stdout));
  expect(rows.filter(({ holds }) => !holds)).toMatchObject([{ rule: 'spending_spree', file }]);
});

it.each([
  ['an event that is not there', 'match: [{ event: 2, evidence: [1, 2] }]', 'match: [7]', 'there is no event 7'],
  ['an unknown key', 'no_match: true', 'nomatch: true', 'unknown key "nomatch", did you mean "no_match"?'],
  ['no verdict', '\n        no_match: true', '', 'expected one of match, no_match, found neither'],
  ['an event without a time', '{ at: 0s, region: north }', '{ region: north }', 'missing key "at"'],
])('trapline test refuses %s', (_what, from, to, message) => {
  const { status, stderr } = trapline(['test', written('bad.yaml', shipped.replace(from, to))]);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/bad\.yaml:\d+:\d+: /);
});

it('trapline test refuses a rule set without any example, and names the page that shows how', () => {
  const bare = shipped.replaceAll(/^ {4}examples:\n(?: {6}.*\n)+/gm, '');
  const { status, stderr } = trapline(['test', written('bare.yaml', bare)]);
  expect(status).toBe(2);
  expect(stderr).toContain('has an example: write examples: below a rule, as docs/how-to/test-rules.md shows');
});
