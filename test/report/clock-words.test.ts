import { describe, expect, test } from 'vitest';
import { describeClock } from '../../src/report/clock-words.ts';
import { describeScenario } from '../../src/cli/describe-scenario.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { memoryFileAccess } from '../config/memory-file-access.ts';

function load(clock: string) {
  const text = `name: s\nstart: 2026-03-08T00:00:00Z\nduration: 1d\nclocks:\n  - ${clock}\n`;
  return loadScenario({ scenario: 's.yaml' }, memoryFileAccess({ 's.yaml': text })).scenario;
}

describe('a clock in words', () => {
  test.each([
    ['{ offset: -30s }', 'every clock: off by −30 s'],
    ['{ devices: [pos], regions: [west], drift: -20ppm }', 'pos, used in west: drifting by −20 ppm'],
    [
      '{ clients: 2.5%, freeze: { from: { uniform: [0s, 1h] }, for: 10m } }',
      '2.5 % of the clients: standing still after 0 ms to 1 h for 10 min',
    ],
    [
      '{ clients: [7, 9], step: { at: 2026-03-08T10:00:00Z, by: -10m } }',
      'clients 7, 9: set by −10 min at 2026-03-08T10:00:00.000Z',
    ],
    [
      '{ producers: { of: 8, only: [0] }, homes: [east], sine: { amplitude: 1s, period: 20m } }',
      'at home in east, number 0 of 8 producers: swinging by 1 s in 20 min',
    ],
    [
      '{ producers: 8, zone: Europe/Berlin, offset: { normal: { sd: 2s } } }',
      'each of 8 producers: off by normal (mean 0 ms, σ 2 s); wall-clock time of Europe/Berlin taken for UTC',
    ],
  ])('%s', (clock, words) => {
    const scenario = load(clock);
    expect(scenario.clocks.map(describeClock)).toEqual([words]);
    expect(describeScenario(scenario).replace(/\s+/g, ' ')).toContain(` Clocks ${words} Delivery `);
  });

  test('is not spoken of where all are right', () => {
    expect(describeScenario({ ...load('{ offset: 1s }'), clocks: [] })).not.toContain('Clocks');
  });
});
