import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { benchSchema } from '../../src/loadtest/result-schema.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { until } from '../until.ts';
import { startTrapline, trapline } from './trapline.ts';

const inFolder = temporaryFolder();

/** A hundred transactions a second, and short episodes; the watermark holds alerts back for a quarter of a second at least. */
const quick = (slo: string) => `name: quick
title: A little traffic with short episodes
seed: '1'
start: 2026-03-02T12:00:00Z
duration: 100s
traffic: { kind: original, clients: 500, interval: 12ms }
fraud:
  - { pattern: impossible_travel, episodes: 850, gap: 300ms }
engine: { rules: default, allowed_disorder: 250ms }
latency: { slo: ${slo} }
`;
const LAX = quick('{ p50: 1m, p99: 1m }');
const STRICT = quick('{ p50: 100ms, p99: 10s }');

const SHORT = ['--step', '2s', '--warm-up', '300ms'];

function bench(scenario: string, ...args: readonly string[]) {
  writeFileSync(inFolder('quick.yaml'), scenario);
  return trapline(['bench', 'quick.yaml', ...SHORT, ...args], { cwd: inFolder() });
}

const line = (words: string) => expect.stringMatching(new RegExp(`^trapline: ${words}[^\\n]*\\n$`)) as string;

describe('trapline bench', () => {
  it('prints a table, a line for each step on stderr, and leaves nothing behind', () => {
    const { status, stdout, stderr } = bench(LAX, '--rates', '40,80');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ quick · seed 1\n in memory · steps of 2 s after 300 ms of warm-up\n/);
    expect(stdout).toMatch(/^ 1 +40\.0 .*[✓✗]$/m);
    expect(stdout).toMatch(/^ 2 +80\.0 .*[✓✗]$/m);
    expect(stdout).toMatch(/^ Highest sustainable rate: /m);
    expect(stderr).toMatch(/^trapline: step 1, 40\.0\/s: .*\ntrapline: step 2, 80\.0\/s: .*\n$/);
    expect(readdirSync(inFolder())).toEqual(['quick.yaml']);
  });

  it('as JSON prints one document that the schema describes, the same as in the folder', () => {
    const { status, stdout } = bench(LAX, '--rates', '50', '--json', '--quiet', '--out', 'out', '--junit', 'junit.xml');
    expect(status).toBe(0);
    const result = benchSchema.parse(JSON.parse(stdout));
    expect(result).toMatchObject({ scenario: 'quick', own_rate_per_s: 100, ended: 'listed', gate: null });
    expect(readFileSync(inFolder('out', 'bench.json'), 'utf8')).toBe(stdout);
    expect(readdirSync(inFolder('out')).toSorted()).toEqual([
      'bench.json',
      'curve.csv',
      'latency.hlog',
      'manifest.json',
      'step-01-50.hgrm',
    ]);
    expect(readFileSync(inFolder('junit.xml'), 'utf8')).toContain('<testsuite name="trapline bench quick" tests="1"');
  });

  it('ends in exit code 1 where the required rate is missed, and writes that down', () => {
    const outcome = bench(STRICT, '--require-rate', '60', '--rates', '60', '--quiet', '--junit', 'junit.xml');
    expect(outcome).toEqual({
      status: 1,
      stdout: '',
      stderr: line('quick: the required rate of 60/s is not sustained: .*p50 \\d+ ms of 100 ms'),
    });
    expect(readFileSync(inFolder('junit.xml'), 'utf8')).toContain('tests="2" failures="2"');
  });

  it('ends in exit code 1 where the scenario’s own rate is missed', () => {
    const { status, stderr } = bench(STRICT, '--rates', '100', '--quiet');
    expect({ status, stderr }).toEqual({ status: 1, stderr: line('quick: its own rate of 100/s is not sustained: ') });
  });

  it('keeps the steps that were done when it is interrupted', async () => {
    writeFileSync(inFolder('quick.yaml'), LAX);
    const out = inFolder('out');
    const child = startTrapline(['bench', inFolder('quick.yaml'), '--rates', '40,41', ...SHORT, '--out', out]);
    let [stdout, stderr] = ['', ''];
    child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    await until('the first step is done', () => stderr.includes('step 1'));
    child.kill('SIGINT');
    expect(await closed).toBe(130);
    expect(stderr).toMatch(/stopping; finished steps are kept .*\ntrapline: interrupted after 1 step\n$/);
    expect(stdout).toContain('(seen once · interrupted)');
    const result = benchSchema.parse(JSON.parse(readFileSync(inFolder('out', 'bench.json'), 'utf8')));
    expect(result).toMatchObject({ ended: 'interrupted', steps: [{ rate_per_s: 40 }] });
  });

  it('knows before it begins that results cannot be written', () => {
    for (const option of ['--out', '--junit']) {
      const { status, stderr } = bench(LAX, option, 'quick.yaml/x');
      expect({ status, stderr }).toEqual({ status: 2, stderr: line('.*quick\\.yaml/x: cannot ') });
    }
    expect(existsSync(inFolder('out'))).toBe(false);
  });
});
