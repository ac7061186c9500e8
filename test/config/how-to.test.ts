import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { RARE_EVENTS } from '../../src/model/rare-events.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

const PAGE = readFileSync('docs/how-to/write-a-scenario.md', 'utf8');
const blocks = (language: string): string[] =>
  [...PAGE.matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter((match) => match[1] === language).map((match) => match[2]!);

describe('every example in the how-to', () => {
  test.each(blocks('yaml'))('is a scenario, or a part of one: %#', (text) => {
    const whole = /^name: /m.test(text) ? text : `name: part\nduration: 7d\n${text}`;
    const name = /^name: (.*)$/m.exec(whole)![1]!;
    const { scenario } = loadScenario({ scenario: `${name}.yaml` }, memoryFileAccess({ [`${name}.yaml`]: whole }));
    expect(scenario.name).toBe(name);
  });

  test.each(blocks('sh').join('').trim().split('\n'))('can be typed: %s', (line) => {
    const [scenario, ...overrides] = [...line.matchAll(/(?:run|--set) (?:'([^']*)'|(\S+))/g)].map(
      (match) => match[1] ?? match[2]!,
    );
    const plain = loadScenario({ scenario: scenario! });
    expect(overrides.length).toBeGreaterThan(0);
    expect(loadScenario({ scenario: scenario!, overrides }).scenario).not.toEqual(plain.scenario);
  });

  test('of a message is the message', () => {
    const messages = blocks('').join('').trim().split('\n').slice(1);
    const misspelt = 'name: first-try\nduration: 1d\nfraud:\n  - pattern: impossible_travel\n    episods: 10\n';
    const access = memoryFileAccess({ 'scenarios/first-try.yaml': misspelt });
    expect(messages).toEqual([
      refusal(() => loadScenario({ scenario: 'scenarios/first-try.yaml' }, access)),
      refusal(() => loadScenario({ scenario: 'mixed-fraud', overrides: ['fraud[0].gap=10'] })),
    ]);
  });
});

test('the table of rare events is the list of them', () => {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gms)].map(([, name, text]) => [name, text]);
  const known = rows.filter(([name = '']) => name in RARE_EVENTS);
  expect(known).toEqual(Object.entries(RARE_EVENTS));
});

test('the quantities in the table of units are taken, and those beside them refused', () => {
  const keys = {
    duration: 'engine.allowed_disorder',
    amount: 'fraud[0].amount',
    share: 'delivery.disorder.share',
    instant: 'start',
    seed: 'seed',
  };
  for (const [quantity, key] of Object.entries(keys)) {
    const row = PAGE.split('\n').find((line) => line.startsWith(`| ${quantity} `))!;
    const [written, not] = row
      .split('|')
      .slice(2, 4)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((m) => m[1]!));
    for (const value of written!) {
      expect(() => loadScenario({ scenario: 'mixed-fraud', overrides: [`${key}=${value}`] })).not.toThrow();
    }
    for (const value of not!) refusal(() => loadScenario({ scenario: 'mixed-fraud', overrides: [`${key}=${value}`] }));
    expect(written!.length * not!.length).toBeGreaterThan(0);
  }
});
