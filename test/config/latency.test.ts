import { describe, expect, test } from 'vitest';
import { describeScenario } from '../../src/cli/describe-scenario.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { memoryFileAccess, refusal } from './memory-file-access.ts';

const load = (text: string, overrides: readonly string[] = []) =>
  loadScenario({ scenario: 's.yaml', overrides }, memoryFileAccess({ 's.yaml': `name: s\nduration: 1d\n${text}` }));

describe('the objective for latency', () => {
  test.each([
    ['latency: { slo: { p50: 250ms, p99: 1m30s } }', { p50Ms: 250, p99Ms: 90_000 }],
    ['latency: { slo: { p50: 2s } }', { p50Ms: 2_000, p99Ms: 10_000 }],
    ['latency: { slo: { p99: 2s } }', { p50Ms: 1_000, p99Ms: 2_000 }],
    ['latency: { slo: {} }', { p50Ms: 1_000, p99Ms: 10_000 }],
  ])('%s is %j', (text, slo) => {
    expect(load(text).scenario.latencySlo).toEqual(slo);
  });

  test('that is not stated leaves the scenario as it was', () => {
    const { scenario } = load('');
    expect(Object.keys(scenario)).not.toContain('latencySlo');
    expect(describeScenario(scenario)).not.toContain('Latency');
  });

  test('is described', () => {
    const { scenario } = load('latency: { slo: { p50: 250ms } }');
    expect(describeScenario(scenario).split('\n')).toContain(
      'Latency   run --live: half of the alerts in less than 250 ms, 99 % in less than 10 s',
    );
  });

  test('can be set for one run', () => {
    const { scenario } = load('latency: { slo: { p50: 250ms } }', ['latency.slo.p50=5ms']);
    expect(scenario.latencySlo).toEqual({ p50Ms: 5, p99Ms: 10_000 });
  });
});

describe('an objective that cannot be', () => {
  test.each<[string, string, string]>([
    [
      'without units',
      'latency: { slo: { p50: 5 } }',
      's.yaml:3:24: latency.slo.p50: missing unit: found 5, write 5ms, 5s, 5m, 5h, 5d',
    ],
    [
      'of no time',
      'latency: { slo: { p99: 0s } }',
      's.yaml:3:24: latency.slo.p99: expected a duration above zero, found "0s"',
    ],
    [
      'of another quantile',
      'latency: { slo: { p95: 1s } }',
      's.yaml:3:19: latency.slo: unknown key "p95", did you mean "p99"? Expected one of p50, p99',
    ],
    ['with another key', 'latency: { max: 1s }', 's.yaml:3:12: latency: unknown key "max"; expected slo'],
    ['without anything', 'latency: {}', 's.yaml:3:10: latency: missing key "slo"; expected a mapping'],
    [
      'whose half takes longer than nearly all',
      'latency: { slo: { p50: 11s } }',
      's.yaml:3:17: latency.slo: p50 (1s unless given) must not be above p99 (10s unless given)',
    ],
  ])('%s', (_, text, message) => {
    expect(refusal(() => load(text))).toBe(message);
  });
});
