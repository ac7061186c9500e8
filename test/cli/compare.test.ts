import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparisonSchema } from '../../src/compare/comparison-schema.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { type Outcome, startTrapline, trapline } from './trapline.ts';

let root: string;
let capture: string;
let rules: string;

const at = (name: string): string => join(root, name);

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'trapline-compare-cli-'));
  const scenario = writeSmallScenario(at('small.yaml'));
  capture = at('small.arrow');
  rules = at('strict.yaml');
  const shipped = readFileSync(new URL('../../scenarios/rules/default.yaml', import.meta.url), 'utf8');
  writeFileSync(rules, shipped.replace('name: default', 'name: strict').replace('window: 10m', 'window: 2m'));
  const runs = [
    ['a', '--capture', capture],
    ['b', '--set', 'rules.impossible_travel.window=2m'],
    ['seed', '--set', 'seed=2'],
  ] as const;
  for (const [name, ...more] of runs) {
    const { status, stderr } = trapline(['run', scenario, '--out', at(name), '-q', ...more]);
    if (status !== 0) throw new Error(stderr);
  }
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const compare = (...args: readonly string[]): Outcome =>
  trapline(['compare', ...args.map((arg) => (['a', 'b', 'seed'].includes(arg) ? at(arg) : arg))]);

describe('trapline compare', () => {
  it('tells what differs, without colours in a pipe', () => {
    const { status, stdout, stderr } = compare('a', 'b');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('engine.rules.impossible_travel.window: 10m → 2m');
    expect(stdout).toContain('First difference');
    expect(stdout).not.toContain('\u001b');
  });

  it('prints JSON that keeps to its schema, and Markdown', () => {
    const { status, stdout, stderr } = compare('a', 'b', '--json', '--no-explain');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(comparisonSchema.parse(JSON.parse(stdout))).toMatchObject({
      different: true,
      pairing: { kind: 'same_log' },
    });
    expect(compare('a', 'b', '--markdown', '--no-explain').stdout).toMatch(/^# Two runs compared\n/);
  });

  it('writes a page beside both', () => {
    expect(compare('a', 'b', '-q', '--out', at('compared'), '--no-explain')).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(readdirSync(at('compared')).sort()).toEqual(['compare.html', 'compare.json', 'compare.md']);
    expect(readFileSync(at('compared/compare.html'), 'utf8')).toContain('</html>');
  });

  it('fails if it is to', () => {
    const lost = compare('a', 'b', '-q', '--no-explain', '--fail-on', 'lost');
    expect(lost).toMatchObject({ status: 1, stdout: '' });
    expect(lost.stderr).toMatch(
      /^trapline: --fail-on lost: the second run misses \d+ episodes that the first one detects\n$/,
    );
    expect(compare('b', 'a', '-q', '--no-explain', '--fail-on', 'lost').status).toBe(0);
    expect(compare('b', 'a', '-q', '--no-explain', '--fail-on', 'difference').status).toBe(1);
  });

  it('ends well if its reader goes away', async () => {
    const child = startTrapline(['compare', at('a'), at('b'), '--json']);
    child.stdout!.destroy();
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });

  it.each([
    [['a', 'nowhere'], /^trapline: nowhere: no such folder; expected the folder of a finished run\n$/],
    [['a', '.'], /^trapline: \.: expected the folder of a run, found no manifest\.json of one\n$/],
    [['a', 'a'], /^trapline: \S+: expected another run than the first, found the same folder\n$/],
    [['a', 'b', '--limit', '0'], /^trapline: --limit: expected a whole number from 1 to 999999999, found "0"\n$/],
    [
      ['a', 'seed', '-q', '--fail-on', 'lost'],
      /^trapline: --fail-on lost: expected two runs of the same stream, found two streams/,
    ],
    [['a', 'b', '--fail-on', 'lots'], /^trapline: .*fail-on.*lost/s],
    [
      ['a', 'b', '-q', '--out', '/dev/null/x'],
      /^trapline: --out \/dev\/null\/x: cannot write there: not a directory\n$/,
    ],
  ] as const)('refuses %j in one line', (args, message) => {
    const { status, stdout, stderr } = compare(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('trapline replay --candidate', () => {
  it('tells which alerts are gained, lost and moved, and leaves both results', () => {
    const out = at('replayed');
    const { status, stdout, stderr } = trapline(['replay', capture, '--candidate', rules, '--out', out]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/B compared with A: alerts [\d,]+ lost/);
    expect(stdout).toContain('Alerts by day');
    expect(readdirSync(out)).toEqual(
      expect.arrayContaining(['alerts.jsonl', 'candidate', 'compare.html', 'compare.json']),
    );
    const written = comparisonSchema.parse(JSON.parse(readFileSync(join(out, 'compare.json'), 'utf8')));
    const printed = trapline(['replay', capture, '--candidate', rules, '--out', out, '--json']).stdout;
    expect(JSON.parse(printed)).toEqual(written);
    expect(written.days.length).toBeGreaterThan(0);
  });

  it('has recalls with ground truth, and a folder of its own', () => {
    const args = ['--candidate', rules, '--episodes', at('a'), '--json'];
    const { status, stdout } = trapline(['replay', capture, ...args, '--out', at('scored')]);
    expect(status).toBe(0);
    const { rules: scored } = comparisonSchema.parse(JSON.parse(stdout));
    expect(scored['impossible_travel']!.episodes!.only_a).toBeGreaterThan(0);
    expect(scored['spending_spree']!.episodes).toMatchObject({ only_a: 0, only_b: 0, p_exact: null });
  });

  it('is for replays into the engine, and needs a rule set', () => {
    const missing = trapline(['replay', capture, '--candidate', 'nothing']);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toMatch(/nothing/);
    const into = trapline(['replay', capture, '--to', 'kafka', '--brokers', 'localhost:1', '--candidate', rules]);
    expect(into).toMatchObject({ status: 2, stderr: 'trapline: --candidate: only a replay into the engine uses it\n' });
  });
});
