import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EngineHealth } from '../../src/influx/measurements.ts';
import { type Verdict } from '../../src/model/verdict.ts';
import { HealthLog } from '../../src/influx/health-log.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runWorld } from '../../src/pipeline/world-source.ts';
import { AdmissionAudit } from '../../src/score/admission-audit.ts';
import { WorldLog } from '../../src/score/world-log.ts';
import { BlockStore } from '../../src/spill/block-store.ts';
import { createWorld } from '../../src/sim/world.ts';
import { memoryBackend } from '../../src/run/backend.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';

const MINUTE = 60_000;
const START = -3 * MINUTE + 7;

interface Judged {
  readonly verdict: Verdict;
  readonly ingestTimeMs: number;
  readonly watermarkMs: number;
}

const VERDICTS = ['admitted', 'duplicate', 'late', 'future', 'malformed'] as const satisfies readonly Verdict[];

const judgements: fc.Arbitrary<readonly Judged[]> = fc.array(
  fc.record({
    verdict: fc.constantFrom(...VERDICTS),
    ingestTimeMs: fc.oneof(fc.integer({ min: -3 * MINUTE, max: 3 * MINUTE }), fc.constant(NaN)),
    watermarkMs: fc.oneof(fc.integer({ min: -3 * MINUTE, max: 3 * MINUTE }), fc.constant(-Infinity)),
  }),
  { maxLength: 60 },
);

/** What a minute should say, counted one by one. */
function naive(all: readonly Judged[], minuteMs: number): EngineHealth {
  const inMinute = all.filter(({ ingestTimeMs: timeMs }) => minuteOf(timeMs) === minuteMs);
  const count = (verdict: Verdict) => inMinute.filter((one) => one.verdict === verdict).length;
  const lags = inMinute
    .filter(({ verdict }) => verdict === 'admitted')
    .map(({ ingestTimeMs, watermarkMs }) => ingestTimeMs - watermarkMs)
    .filter(Number.isFinite);
  return {
    minuteMs,
    admitted: count('admitted'),
    late: count('late'),
    future: count('future'),
    duplicates: count('duplicate'),
    malformed: count('malformed'),
    watermarkLagMs: lags.length === 0 ? null : Math.max(...lags),
  };
}

function minuteOf(timeMs: number): number {
  return Math.floor((Number.isNaN(timeMs) ? START : timeMs) / MINUTE) * MINUTE;
}

describe('the health log', () => {
  it('has a minute for each in which something came, in order, as counted one by one', () => {
    fc.assert(
      fc.property(judgements, (all) => {
        const log = new HealthLog(START);
        for (const { verdict, ingestTimeMs, watermarkMs } of all) log.judged(verdict, ingestTimeMs, watermarkMs);
        const minutes = [...new Set(all.map(({ ingestTimeMs }) => minuteOf(ingestTimeMs)))].sort((a, b) => a - b);
        expect(log.changedMinutes()).toEqual(minutes.map((minuteMs) => naive(all, minuteMs)));
      }),
    );
  });

  // minute        0         1            0 again
  // judged        a l       a            d
  // asked             {0}       {1}  {}      {0}     each as it stands by then; what was told before stays as it was
  it('tells of a minute each time it has changed, and leaves alone what it told before', () => {
    fc.assert(
      fc.property(judgements, fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }), (all, when) => {
        const log = new HealthLog(START);
        const latest = new Map<number, EngineHealth>();
        const told: { readonly minutes: EngineHealth[]; readonly copy: EngineHealth[] }[] = [];
        const ask = () => {
          const minutes = log.changedMinutes();
          told.push({ minutes, copy: structuredClone(minutes) });
          for (const minute of minutes) latest.set(minute.minuteMs, minute);
        };
        let changed = new Set<number>();
        for (const [i, { verdict, ingestTimeMs, watermarkMs }] of all.entries()) {
          log.judged(verdict, ingestTimeMs, watermarkMs);
          changed.add(minuteOf(ingestTimeMs));
          if (!when[i % when.length]) continue;
          ask();
          expect(told.at(-1)!.minutes.map(({ minuteMs }) => minuteMs)).toEqual([...changed].sort((a, b) => a - b));
          changed = new Set();
        }
        ask();
        expect(log.changedMinutes()).toEqual([]);
        for (const minute of latest.values()) expect(minute).toEqual(naive(all, minute.minuteMs));
        for (const { minutes, copy } of told) expect(minutes).toEqual(copy);
      }),
    );
  });
});

describe('the health of a run', () => {
  const inFolder = temporaryFolder();

  it('sums to what the engines counted', async () => {
    const { scenario } = prepareRun({
      scenario: writeSmallScenario(inFolder('small.yaml')),
      seed: 'health',
      overrides: ['delivery.poison.share=3%'],
    });
    const world = createWorld(scenario);
    const log = new WorldLog(world.vocabulary, new BlockStore());
    const health = new HealthLog(world.startMs);
    const { bus, engines } = memoryBackend(scenario, world);
    const { partitions } = bus;
    const listeners = [health];
    const audit = new AdmissionAudit({ log, partitions, engine: scenario.engine, isWorldKnown: true, listeners });
    const { counts } = await runWorld(scenario, world, bus, engines, {
      observers: [audit],
      batchRows: 64,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    const minutes = health.changedMinutes();
    const sum = (of: 'admitted' | 'late' | 'future' | 'duplicates' | 'malformed') =>
      minutes.reduce((total, minute) => total + minute[of], 0);
    const { admitted, late, future, duplicates, malformed } = counts;
    const counted = { admitted, late, duplicates, malformed };
    expect({
      admitted: sum('admitted'),
      late: sum('late'),
      duplicates: sum('duplicates'),
      malformed: sum('malformed'),
    }).toEqual(counted);
    expect(Math.min(...Object.values(counted))).toBeGreaterThan(0);
    expect(sum('future')).toBe(future);
    expect(minutes.length).toBeGreaterThan(100);
    expect(minutes[0]!.minuteMs).toBeGreaterThanOrEqual(world.startMs);
  });
});
