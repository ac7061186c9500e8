import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { type ClockSpec } from '../../src/model/clocks.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

const HEAD = 'name: s\nstart: 2026-03-08T00:00:00Z\nduration: 1d\ntraffic: { kind: none, clients: 100 }\n';

function load(...lines: string[]): readonly ClockSpec[] {
  const access = memoryFileAccess({ 's.yaml': HEAD + lines.join('\n') });
  return loadScenario({ scenario: 's.yaml' }, access).scenario.clocks;
}

/** The refusal of a scenario with one clock like this; without the place in the file. */
function refuse(clock: string): string {
  const access = memoryFileAccess({ 's.yaml': `${HEAD}clocks:\n  - ${clock}\n` });
  return refusal(() => loadScenario({ scenario: 's.yaml' }, access)).replace(/^s\.yaml:6:\d+: /, '');
}

const constant = (value: number) => ({ kind: 'constant', value });
const everyClient = { devices: null, clients: null, homes: null, regions: null, producers: null };

describe('clocks:', () => {
  test('left out, empty, or taken away, they are all right', () => {
    expect(load()).toEqual([]);
    expect(load('clocks: []')).toEqual([]);
    const access = memoryFileAccess({ 's.yaml': `${HEAD}clocks: [{ offset: 1s }]\n` });
    const hash = (...overrides: string[]) => loadScenario({ scenario: 's.yaml', overrides }, access).resolvedHash;
    const plain = loadScenario({ scenario: 's.yaml' }, memoryFileAccess({ 's.yaml': HEAD })).resolvedHash;
    expect(hash('clocks=[]')).toBe(plain);
    expect(hash()).not.toBe(plain);
    expect(hash('clocks[0].offset=2s')).not.toBe(hash());
  });

  test('whose', () => {
    const clocks = load(
      'clocks:',
      '  - { offset: 1s, devices: [pos, web] }',
      '  - { offset: 1s, clients: 20% }',
      '  - { offset: 1s, clients: [7, "12"] }',
      '  - { offset: 1s, homes: [north], regions: [east, west] }',
      '  - { offset: 1s, producers: 8 }',
      '  - { offset: 1s, producers: { of: 8, only: [0, 7] } }',
    );
    expect(clocks.map(({ owners }) => owners)).toEqual([
      { ...everyClient, devices: ['pos', 'web'] },
      { ...everyClient, clients: { kind: 'share', share: 0.2 } },
      { ...everyClient, clients: { kind: 'ids', ids: ['7', '12'] } },
      { ...everyClient, homes: ['north'], regions: ['east', 'west'] },
      { ...everyClient, producers: { count: 8, only: null } },
      { ...everyClient, producers: { count: 8, only: [0, 7] } },
    ]);
  });

  test('what is wrong with them', () => {
    const [first, second, third] = load(
      'clocks:',
      '  - { offset: -30s, drift: 12.5ppm, zone: America/New_York }',
      '  - step: { at: 2026-03-08T10:00:00Z, by: { uniform: [-1m, +1m] } }',
      '    sine: { amplitude: 2s, period: 1h }',
      '  - freeze: { from: { uniform: [0s, 2h] }, for: 10m }',
      '    offset: { normal: { sd: 2s } }',
    );
    expect(first!.errors).toEqual([
      { kind: 'offset', byMs: constant(-30_000) },
      { kind: 'drift', ppm: constant(12.5) },
      {
        kind: 'zone',
        zone: {
          name: 'America/New_York',
          aheadMs: -18_000_000,
          changes: [{ atMs: Date.UTC(2026, 2, 8, 7), aheadMs: -14_400_000 }],
        },
      },
    ]);
    expect(second!.errors).toEqual([
      {
        kind: 'step',
        at: { kind: 'instant', timeMs: Date.UTC(2026, 2, 8, 10) },
        byMs: { kind: 'uniform', low: -60_000, high: 60_000 },
      },
      { kind: 'sine', amplitudeMs: constant(2000), periodMs: 3_600_000, phaseMs: constant(0) },
    ]);
    expect(third!.errors).toEqual([
      { kind: 'offset', byMs: { kind: 'normal', mean: 0, sd: 2000 } },
      {
        kind: 'freeze',
        from: { kind: 'after_start', ms: { kind: 'uniform', low: 0, high: 7_200_000 } },
        forMs: constant(600_000),
      },
    ]);
  });
});

describe('clocks that cannot be', () => {
  test.each([
    [
      '{ devices: [pos] }',
      'clocks[0]: expected something that is wrong with these clocks: one of offset, drift, step, sine, freeze, zone',
    ],
    ['{ offset: 30 }', 'clocks[0].offset: missing unit: found 30, write 30ms, 30s, 30m, 30h, 30d'],
    ['{ offset: soon }', 'clocks[0].offset: expected a duration such as 250ms, 10m or 1h30m, found "soon"'],
    [
      '{ offset: [-1s, 1s] }',
      'clocks[0].offset: expected a constant, or {uniform: [low, high]}, {normal: {mean, sd}}, {exponential: …} or ' +
        '{lognormal: …}, found a list',
    ],
    ['{ offset: { uniform: [1s, -1s] } }', 'clocks[0].offset.uniform: the first bound must be below the second'],
    ['{ offset: { normal: { sd: -1s } } }', /^clocks\[0\]\.offset\.normal\.sd: expected a duration .*, found "-1s"$/],
    ['{ drift: 50 }', 'clocks[0].drift: expected a drift such as 50ppm or -50ppm, found 50'],
    ['{ drift: 2000000ppm }', 'clocks[0].drift: expected a drift such as 50ppm or -50ppm, found "2000000ppm"'],
    [
      '{ devices: [till], offset: 1s }',
      'clocks[0].devices[0]: unknown device "till"; expected one of pos, mobile, web',
    ],
    ['{ devices: pos, offset: 1s }', 'clocks[0].devices: expected a list, found "pos"'],
    ['{ devices: [], offset: 1s }', 'clocks[0].devices: expected a list with a length ≥ 1, found an empty list'],
    ['{ device: [pos], offset: 1s }', /^clocks\[0\]: unknown key "device", did you mean "devices"\?/],
    ['{ clients: ["101"], offset: 1s }', 'clocks[0].clients[0]: expected a client from "1" to "100", found "101"'],
    [
      '{ clients: 120%, offset: 1s }',
      'clocks[0].clients: expected a share from 0 to 1, or from 0% to 100%, found "120%"',
    ],
    [
      '{ regions: [nort], offset: 1s }',
      'clocks[0].regions[0]: unknown region "nort", did you mean "north"? Expected one of north, south, east, west',
    ],
    ['{ homes: [x, y], offset: 1s }', /^clocks\[0\]\.homes\[0\]: unknown region "x"; .* \(and 1 more problem\)$/],
    ['{ producers: 0, offset: 1s }', 'clocks[0].producers: expected a whole number from 1 to 10000, found 0'],
    [
      '{ producers: { of: 4, only: [4] }, offset: 1s }',
      'clocks[0].producers.only: expected numbers from 0 to 3, found 4',
    ],
    [
      '{ zone: Europe/Berln }',
      'clocks[0].zone: expected an IANA time zone such as Europe/Berlin, found "Europe/Berln"; did you mean "Europe/Berlin"?',
    ],
    ['{ zone: 5 }', 'clocks[0].zone: expected an IANA time zone such as Europe/Berlin, found 5'],
    ['{ step: { by: 1s } }', /^clocks\[0\]\.step: missing key "at"; expected a duration/],
    ['{ step: { at: 2026-03-08, by: 1s } }', /^clocks\[0\]\.step\.at: expected an instant with its zone/],
    [
      '{ step: { at: 2025-03-08T10:00:00Z, by: 1s } }',
      'clocks[0].step.at: 2025-03-08T10:00:00.000Z lies outside the run, which goes from 2026-03-08T00:00:00.000Z to ' +
        '2026-03-09T00:00:00.000Z',
    ],
    ['{ freeze: { from: 2026-03-09T00:00:00Z, for: 1m } }', /^clocks\[0\]\.freeze\.from: .* lies outside the run/],
    ['{ sine: { amplitude: 1s, period: 0s } }', 'clocks[0].sine.period: expected a duration above zero, found "0s"'],
  ])('%s', (clock, message) => {
    expect(refuse(clock)).toEqual(message instanceof RegExp ? expect.stringMatching(message) : message);
  });

  test('an override is to blame where it is the cause', () => {
    const access = memoryFileAccess({ 's.yaml': `${HEAD}clocks: [{ clients: [50], offset: 1s }]\n` });
    const under = (override: string) => () => loadScenario({ scenario: 's.yaml', overrides: [override] }, access);
    expect(refusal(under('clocks[0].offset=1'))).toMatch(/^--set clocks\[0\]\.offset=1: missing unit/);
    expect(refusal(under('traffic.clients=10'))).toBe(
      '--set traffic.clients=10: clocks[0].clients[0]: expected a client from "1" to "10", found "50"',
    );
  });
});
