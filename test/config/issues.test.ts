import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadYamlFile } from '../../src/config/issues.ts';
import { loadMapping } from '../../src/config/load-mapping.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { parseOverride } from '../../src/config/overrides.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

/** A schema as another room might bring it, with nothing but zod in it. */
const schema = z.strictObject({
  client: z.array(z.string()).min(1),
  zone: z.string().regex(/^[A-Z]/),
  kind: z.enum(['csv', 'json']).default('csv'),
  skip: z.int().min(0).max(9).optional(),
  lookup: z.record(z.string(), z.union([z.string(), z.strictObject({ to: z.string() })])).optional(),
});

describe('a schema that is plain zod', () => {
  const refuse = (text: string, ...sets: string[]): string =>
    refusal(() => loadYamlFile('m.yaml', text, schema, sets.map(parseOverride)));

  test('its value is handed over', () => {
    expect(loadYamlFile('m.yaml', 'client: [a]\nzone: UTC\n', schema)).toEqual({
      client: ['a'],
      zone: 'UTC',
      kind: 'csv',
    });
  });

  test.each([
    ['zone: UTC\n', 'm.yaml:1:1: missing key "client"; expected a list'],
    ['client: []\nzone: UTC\n', 'm.yaml:1:9: client: expected a list with a length ≥ 1, found an empty list'],
    ['client: [1]\nzone: UTC\n', 'm.yaml:1:10: client[0]: expected text, found 1: write "1", with quotes'],
    ['client: [a]\nzone: utc\n', 'm.yaml:2:7: zone: expected text like /^[A-Z]/, found "utc"'],
    ['client: [a]\nzone: UTC\nskip: -1\n', 'm.yaml:3:7: skip: expected a number ≥ 0, found -1'],
    ['client: [a]\nzone: UTC\nskip: 10\n', 'm.yaml:3:7: skip: expected a number ≤ 9, found 10'],
    ['client: [a]\nzone: UTC\nskip: 1.5\n', 'm.yaml:3:7: skip: expected a whole number, found 1.5'],
    [
      'client: [a]\nzone: UTC\nkind: cvs\n',
      'm.yaml:3:7: kind: expected one of csv, json, found "cvs"; did you mean "csv"?',
    ],
    [
      'client: [a]\nzone: UTC\nlookup: { a: 5 }\n',
      'm.yaml:3:14: lookup.a: expected text, found 5: write "5", with quotes',
    ],
    ['client: [0x10]\nzone: UTC\n', 'm.yaml:1:10: client[0]: expected text, found 0x10: write "0x10", with quotes'],
    ['client: [True]\nzone: UTC\n', 'm.yaml:1:10: client[0]: expected text, found True: write "True", with quotes'],
    ['client: [a]\nzone: UTC\nskip: 1e1\n', 'm.yaml:3:7: skip: expected a number ≤ 9, found 1e1'],
    [
      'client: [a]\nzone: UTC\nlookup: { a: { too: b } }\n',
      'm.yaml:3:16: lookup.a: unknown key "too", did you mean "to"? Expected to',
    ],
    [
      'clint: [a]\nzone: UTC\n',
      'm.yaml:1:1: unknown key "clint", did you mean "client"? Expected one of client, zone, kind, skip, lookup',
    ],
  ])('%j', (text, message) => {
    expect(refuse(text)).toBe(message);
  });

  test('overrides reach it too', () => {
    expect(refuse('client: [a]\nzone: UTC\n', 'skip=x')).toBe('--set skip=x: expected a number, found "x"');
    expect(refuse('client: [a]\nzone: UTC\n', 'client=[a, 05]')).toBe(
      '--set client=[a, 05]: client[1]: expected text, found 05: write "05", with quotes',
    );
  });

  test('a mapping is found by name, or by a path from the scenario that names it', () => {
    const access = memoryFileAccess({
      'scenarios/mappings/cards.yaml': 'client: [a]\nzone: UTC\n',
      'work/m.yaml': 'client: [b]\nzone: CET\n',
    });
    expect(loadMapping('cards', 'work/s.yaml', schema, access).zone).toBe('UTC');
    expect(loadMapping('./m.yaml', 'work/s.yaml', schema, access).zone).toBe('CET');
    expect(refusal(() => loadMapping('card', 'work/s.yaml', schema, access))).toBe(
      'unknown mapping "card", did you mean "cards"? Expected cards',
    );
  });
});

describe('whatever comes in, one line comes out', () => {
  const access = (text: string): ReturnType<typeof memoryFileAccess> => memoryFileAccess({ 's.yaml': text });
  /** Loads, and says whether it was taken; anything thrown but one line for the user fails the property. */
  const taken = (text: string, overrides: readonly string[]): boolean => {
    try {
      loadScenario({ scenario: 's.yaml', overrides }, access(text));
      return true;
    } catch (error) {
      if (!(error instanceof TraplineError) || error.code !== 'input') throw error;
      expect(error.oneLine()).not.toMatch(/\n|undefined|\[object|Invalid input/);
      return false;
    }
  };

  test('any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'grapheme' }), (text) => void taken(text, [])),
      { numRuns: 500 },
    );
  });

  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(() => loadScenario({ scenario: 's.yaml' }, memoryFileAccess({ 's.yaml': bytes }))).toThrow(
          TraplineError,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('any value in any place', () => {
    const base = `name: s\nduration: 1d\nfraud: [{ pattern: spending_spree }]\ndecoys: [{ kind: mall_trip }]\nexpect: { counts.late: 0 }\n`;
    const places = `name title seed start duration traffic traffic.kind traffic.clients fraud fraud[0] fraud[0].pattern
      fraud[0].span fraud[0].evasion fraud[0].amount decoys[0].kind decoys[0].count delivery delivery.delay
      delivery.delay.uniform delivery.disorder.share delivery.duplicates.after.lognormal engine engine.rules engine.rules.rules
      engine.max_future rules.spending_spree rules.spending_spree.window rules[2].below rules[0].detects rules[0].name
      expect expect.counts.late`.split(/\s+/);
    const counts = { taken: 0, refused: 0 };
    const value = fc.oneof(
      fc.json({ maxDepth: 2 }),
      fc.constantFrom(
        '1',
        '0.5',
        '10m',
        '5.00 USD',
        '50%',
        'off',
        'default',
        'true',
        '{uniform: [1s, 2s]}',
        '{}',
        '[]',
        '',
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), value, (path, text) => {
        counts[taken(base, [`${path}=${text}`]) ? 'taken' : 'refused'] += 1;
      }),
      { numRuns: 1000 },
    );
    expect(counts.taken).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
  });
});
