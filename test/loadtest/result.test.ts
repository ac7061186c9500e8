import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { decodeFromCompressedBase64, HistogramLogReader } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { curveCsv } from '../../src/loadtest/curve-csv.ts';
import { histogramLog, percentileText } from '../../src/loadtest/histogram-files.ts';
import { benchJUnit } from '../../src/loadtest/junit.ts';
import { type LoadTest } from '../../src/loadtest/load-test.ts';
import { buildResult } from '../../src/loadtest/result.ts';
import { benchJsonSchema, type BenchResult, benchSchema } from '../../src/loadtest/result-schema.ts';
import { renderBench } from '../../src/loadtest/terminal.ts';
import { openResultFolder } from '../../src/loadtest/write-results.ts';
import { PLAIN } from '../../src/report/colors.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { failedStep, requestFixture, stepFixture } from './bench-fixture.ts';

const inFolder = temporaryFolder();

const STEPS = [
  stepFixture(1, 1000),
  failedStep(2, 2000),
  stepFixture(3, 1410),
  stepFixture(4, 1410, { purpose: 'confirm' }),
];
const DONE: LoadTest = { steps: STEPS, ended: 'resolution', failure: null };

const result = (changes = {}, test: LoadTest = DONE): BenchResult => buildResult(requestFixture(changes), test);

describe('the result', () => {
  it('is what the schema says, and the schema is published', async () => {
    expect(benchSchema.parse(result())).toEqual(result());
    // To write it anew: npx vitest run test/loadtest/result.test.ts -u
    await expect(benchJsonSchema()).toMatchFileSnapshot('../../schema/bench.schema.json');
  });

  it('has the found rate, and what failed above it', () => {
    expect(result()).toMatchObject({
      schema: 'trapline.bench/1',
      scenario: 'latency-slo',
      bus: 'memory',
      consumers: null,
      sustainable: { rate_per_s: 1410, confirmed: true, failed_at_per_s: 2000 },
      ended: 'resolution',
      objective: { p50_ms: 1000, p99_ms: 10_000, from: 'scenario', measured_to: 'deliver' },
      criteria: { backlog_growth_share: 0.01, backlog_growth_records: 1, sender_late_p99_ms: 500 },
    });
    const [step] = result().steps;
    expect(step).toMatchObject({
      rate_per_s: 1000,
      backlog: { growth_per_s: -1, start: 3, end: 1, max: 7 },
      alerts: { measured: 100, incomplete: 0 },
      latency_ms: { p50: expect.closeTo(149, 0) as number, max: expect.closeTo(199, 0) as number },
      histogram: 'step-01-1000.hgrm',
    });
  });

  it.each<[string, object, readonly [number, boolean][], BenchResult['gate']]>([
    ['the own rate, where it was tried', {}, [[1000, true]], { kind: 'own_rate', rate_per_s: 1000, met: true }],
    ['the own rate, which is missed', {}, [[1000, false]], { kind: 'own_rate', rate_per_s: 1000, met: false }],
    ['nothing, where the own rate was not tried', {}, [[500, false]], null],
    [
      'the required rate',
      { requiredPerS: 700 },
      [
        [700, true],
        [1000, false],
      ],
      { kind: 'required', rate_per_s: 700, met: true },
    ],
    [
      'the required rate, every time',
      { requiredPerS: 700 },
      [
        [700, true],
        [700, false],
      ],
      { kind: 'required', rate_per_s: 700, met: false },
    ],
    ['nothing, without a step', { requiredPerS: 700 }, [], null],
  ])('is gated by %s', (_, changes, tried, gate) => {
    const steps = tried.map(([rate, good], i) => (good ? stepFixture(i + 1, rate) : failedStep(i + 1, rate)));
    expect(result(changes, { ...DONE, steps }).gate).toEqual(gate);
  });
});

describe('the curve', () => {
  it('has a line for each step, by rate', () => {
    const lines = curveCsv(result()).split('\n');
    expect(lines[0]).toBe(
      'rate_per_s,offered_per_s,processed_per_s,p50_ms,p90_ms,p99_ms,p999_ms,max_ms,alerts,backlog_growth_per_s,sender_late_p99_ms,sustained,step',
    );
    expect(lines.slice(1).map((line) => [line.split(',')[0], line.split(',').at(-1)])).toEqual([
      ['1000', '1'],
      ['1410', '3'],
      ['1410', '4'],
      ['2000', '2'],
      ['', ''],
    ]);
    expect(lines[1]).toBe('1000,1000,1000,149.119,189.055,198.015,199.039,199.039,100,-1,3.001,true,1');
  });

  it('leaves out what was not measured', () => {
    const steps = [stepFixture(1, 5)];
    const bare = result({}, { ...DONE, steps });
    const nothing = { p50: null, p90: null, p99: null, p999: null, max: null };
    bare.steps[0] = { ...bare.steps[0]!, latency_ms: nothing };
    expect(curveCsv(bare).split('\n')[1]).toMatch(/^5,5,5,,,,,,100,/);
  });
});

describe('histograms', () => {
  it('are percentile text in ms, with the count of every line', () => {
    const lines = percentileText(STEPS[0]!).trimEnd().split('\n');
    expect(lines[0]!.trim().split(/\s+/)).toEqual(['Value', 'Percentile', 'TotalCount', '1/(1-Percentile)']);
    const rows = lines
      .slice(2)
      .filter((line) => !line.startsWith('#'))
      .map((line) => line.trim().split(/\s+/).map(Number));
    expect(rows[0]!.slice(0, 3)).toEqual([expect.closeTo(100, 0), 0, 1]);
    expect(rows.find(([, share]) => share === 0.5)!.slice(0, 3)).toEqual([expect.closeTo(149, 0), 0.5, 50]);
    expect(rows.at(-1)!.slice(0, 3)).toEqual([expect.closeTo(199, 0), 1, 100]);
  });

  it('are a log that HdrHistogram reads, with a tagged line for each step', () => {
    const reader = new HistogramLogReader(histogramLog(STEPS));
    for (const step of STEPS) {
      const histogram = reader.nextIntervalHistogram()!;
      expect(histogram.tag).toBe(`step-${step.number}`);
      expect(histogram.totalCount).toBe(100);
      expect(histogram.getValueAtPercentile(50) / 1000).toBeCloseTo(step.ratePerS / 10 + 49, 0);
    }
    expect(reader.nextIntervalHistogram()).toBeNull();
    const encoded = histogramLog(STEPS).trimEnd().split('\n').at(-1)!.split(',').at(-1)!;
    expect(decodeFromCompressedBase64(encoded).totalCount).toBe(100);
  });
});

describe('JUnit', () => {
  it('has a case for each step and one for the gate; what fails above the gate is skipped', () => {
    const xml = benchJUnit(result());
    expect(xml).toContain('<testsuite name="trapline bench latency-slo" tests="5" failures="0" errors="0" skipped="1"');
    expect(xml).toContain('<skipped message="not sustained: backlog grew by 1,235/s; p99 12 s of 10 s"/>');
    expect(xml).toContain('name="own rate of 1,000/s with p50 &lt; 1 s and p99 &lt; 10 s" time="0.000"/>');
  });

  it('fails the steps up to the required rate, and the gate', () => {
    const xml = benchJUnit(result({ requiredPerS: 2000 }));
    expect(xml).toContain('tests="5" failures="2" errors="0" skipped="0"');
    expect(xml).toContain('<failure message="backlog grew by 1,235/s; p99 12 s of 10 s">');
  });

  it('has no gate where nothing was asked', () => {
    const xml = benchJUnit(result({}, { ...DONE, steps: [failedStep(1, 5000)] }));
    expect(xml).toContain('tests="1" failures="0" errors="0" skipped="1"');
  });
});

describe('at a terminal', () => {
  it('is a table of 100 columns, with why steps failed and what was found', () => {
    const text = renderBench(result(), PLAIN);
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(text).toMatch(/^ 2 +2,000 +2,000 +2,000 +249 ms .* \+1,235\/s +✗$/m);
    expect(text).toContain(' step 2, 2,000/s, not sustained: backlog grew by 1,235/s; p99 12 s of 10 s\n');
    expect(text).toContain(' Highest sustainable rate: 1,410/s (confirmed · 2,000/s is not sustained · resolved)\n');
    expect(text).toContain(' ✓ own rate of 1,000/s with p50 < 1 s and p99 < 10 s\n');
  });

  it('stays within 100 columns at high rates and long latencies', () => {
    const total = stepFixture(1, 1).figures;
    const slow = { p50: 12_345, p90: 23_456, p99: 31_234, p999: 41_234, max: 61_000, negative: 0 };
    const step = { ...failedStep(12, 123_456), figures: { ...total, latency_ms: slow } };
    const text = renderBench(result({}, { ...DONE, steps: [step] }), PLAIN);
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('says what is missing where there is little to show', () => {
    expect(renderBench(result({}, { steps: [], ended: 'interrupted', failure: null }), PLAIN)).toContain(
      'Highest sustainable rate: unknown (interrupted)',
    );
    const none = result({ requiredPerS: 2000 }, { steps: [failedStep(1, 2000)], ended: 'budget', failure: null });
    expect(renderBench(none, PLAIN)).toContain(
      'Highest sustainable rate: none (2,000/s is not sustained · no time left',
    );
    expect(renderBench(none, PLAIN)).toContain(' ✗ required rate of 2,000/s with');
  });
});

describe('the folder', () => {
  const FILES = ['bench.json', 'curve.csv', 'latency.hlog', 'manifest.json'];

  it('has the result, the curve and a histogram for each step, and takes the place of an earlier one', () => {
    for (const steps of [STEPS, STEPS.slice(0, 1)]) {
      const folder = openResultFolder(inFolder('out'));
      folder.commit(result({}, { ...DONE, steps }), steps);
      folder.discard();
      const histograms = result({}, { ...DONE, steps }).steps.map(({ histogram }) => histogram);
      expect(readdirSync(inFolder('out')).toSorted()).toEqual([...FILES, ...histograms].toSorted());
    }
    const json: unknown = JSON.parse(readFileSync(inFolder('out', 'bench.json'), 'utf8'));
    expect(benchSchema.parse(json)).toEqual(json);
  });

  it('leaves nothing behind that was not committed, and refuses a folder that holds something else', () => {
    openResultFolder(inFolder('out')).discard();
    expect(readdirSync(inFolder())).toEqual([]);
    mkdirSync(inFolder('thesis'));
    writeFileSync(inFolder('thesis', 'a.tex'), '');
    expect(() => openResultFolder(inFolder('thesis'))).toThrow(expect.objectContaining({ code: 'input' }));
  });
});
