import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listScenarios } from '../../src/config/load-scenario.ts';
import { type Pace } from '../../src/pacing/schedule.ts';
import { CaptureReader } from '../../src/capture/format/reader.ts';
import { readEpisodes } from '../../src/replay/read-episodes.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { replay, runAndCapture } from '../run/replaying.ts';

const inFolder = temporaryFolder();

const PACES: readonly Pace[] = [
  { kind: 'max' },
  { kind: 'speed', factor: 1, maxGapMs: null },
  { kind: 'speed', factor: 60, maxGapMs: 500 },
  { kind: 'rate', perSecond: 250 },
];

describe('the replay of a captured run', () => {
  it.each([
    ['with nothing but rows', []],
    ['with poison in it', ['delivery.poison={ share: 10% }']],
  ])('%s says what the run said, byte for byte', async (_, overrides) => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const run = await runAndCapture({ scenario, overrides }, inFolder('x.arrow'), inFolder('run'));
    expect(run.counts.malformed! > 20).toBe(overrides.length > 0);
    const { report } = await replay(inFolder('x.arrow'), { directory: inFolder('replay') });
    expect(report.counts).toEqual({ ...run.counts, transactions: null });
    for (const file of ['alerts.jsonl', 'latency.jsonl', 'side.jsonl', 'aggregates.jsonl']) {
      expect(readFileSync(inFolder('replay', file), 'utf8')).toBe(readFileSync(inFolder('run', file), 'utf8'));
    }
  });

  it('has the same digests at any speed, in batches of any size, and by any clock', async () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const { digests } = await runAndCapture({ scenario }, inFolder('x.arrow'));
    const expected = { ...digests, transactions: null };
    for (const pace of PACES) {
      for (const batchRows of [1, 7, 4096]) {
        for (const by of ['event', 'broker'] as const) {
          const { report } = await replay(inFolder('x.arrow'), { pace, batchRows, selection: { by } });
          expect(report.digests).toEqual(expected);
        }
      }
    }
  });

  it('is scored as the run was, as far as the log tells', async () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const run = await runAndCapture({ scenario }, inFolder('x.arrow'), inFolder('run'));
    const episodes = readEpisodes(inFolder('run'));
    const { report } = await replay(inFolder('x.arrow'), { episodes });
    expect(Object.keys(report.rules)).toEqual(Object.keys(run.rules));
    for (const [name, score] of Object.entries(report.rules)) {
      const known = run.rules[name]!;
      expect(score.episodes).toEqual(known.episodes);
      expect(score.f1).toEqual(known.f1);
      // The scenario fixes the numbers of episodes and decoys. Those of a log are chance, so its interval is another one.
      expect(score.f1_ci95 === null).toBe(known.f1_ci95 === null);
      if (score.f1_ci95 !== null) expect(score.f1_ci95).not.toEqual(known.f1_ci95);
      expect(score.time_to_detect_ms).toEqual(known.time_to_detect_ms);
      expect(score.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
      expect(score.steps['admitted']).toEqual(known.steps['admitted']);
      expect(score.loss.late_drop).toBe(known.loss.late_drop);
      expect(score.loss.clock_skew).toBeNull();
      expect(score.alerts.precision).toBe(known.alerts.precision);
      expect(score.alerts.unlabelled).toBe(known.alerts.artefact! + known.alerts.coincidental!);
      expect(score.prevalence).toBeNull();
    }
  });

  it('without ground truth counts alerts, and says null of everything else', async () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const run = await runAndCapture({ scenario }, inFolder('x.arrow'));
    const { report } = await replay(inFolder('x.arrow'));
    expect(report.bus).toBe('capture');
    expect(report.counts).toEqual({ ...run.counts, transactions: null });
    for (const [name, score] of Object.entries(report.rules)) {
      expect(score.alerts.total).toBe(run.rules[name]!.alerts.total);
      expect(score.alerts.matched).toBeNull();
      expect(score.episodes).toEqual({ total: null, detected: null, recall: null, recall_ci95: null });
      expect(score.engine_vs_oracle).toEqual({ missing: null, extra: null, altered: null });
    }
  });
});

/** What makes a long scenario short enough to be run here as well as in its own test. */
const SHORTENED: Readonly<Record<string, readonly string[]>> = {
  'original-producer': ['duration=2h'],
  'spending-drift': ['traffic.clients=200', 'fraud[0].episodes=60'],
};
const INPUT: Readonly<Record<string, { readonly input: readonly string[] }>> = {
  'foreign-overlay': { input: ['scenarios/samples/card-transactions.csv'] },
};
/** Covered by the others: thousands of episodes, patterns that these have too. */
const TOO_LONG = [
  'mixed-fraud',
  'tumbling-parity',
  'card-testing',
  'evasion',
  'hard-negatives',
  'impossible-travel',
  'baseline',
  'latency-slo',
];

it.each(listScenarios().filter((name) => !TOO_LONG.includes(name)))(
  'scenario %s: run, captured and replayed, the alerts are the same',
  async (scenario) => {
    const overrides = SHORTENED[scenario] ?? [];
    const path = inFolder('x.arrow');
    const { digests } = await runAndCapture({ scenario, overrides, ...INPUT[scenario] }, path);
    const { report } = await replay(path);
    expect(report.digests).toEqual({ ...digests, transactions: null });
    const reader = CaptureReader.open(path);
    expect(reader.origin.run?.scenario).toBe(scenario);
    reader.close();
  },
);
