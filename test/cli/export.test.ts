import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { trapline } from './trapline.ts';

let root: string;
let run: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'trapline-export-cli-'));
  run = join(root, 'run');
  const { status, stderr } = trapline(['run', writeSmallScenario(join(root, 'small.yaml')), '--out', run, '-q']);
  if (status !== 0) throw new Error(stderr);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('trapline export', () => {
  it('writes every table beside the run, and says how long each is', () => {
    const { status, stdout, stderr } = trapline(['export', run]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const names = ['transactions', 'alerts', 'latency', 'episodes', 'outcomes', 'alert_outcomes', 'side'];
    expect(readdirSync(join(run, 'export')).sort()).toEqual(names.map((name) => `${name}.parquet`).sort());
    const alerts = readFileSync(join(run, 'alerts.jsonl'), 'utf8').split('\n').length - 1;
    expect(stdout).toContain(`${join(run, 'export', 'alerts.parquet')}  ${alerts} rows\n`);
    expect(stdout.split('\n')).toHaveLength(names.length + 1);
  });

  it('writes one table to stdout, and nothing else', () => {
    const { status, stdout, stderr } = trapline(['export', run, '--table', 'outcomes', '--to', 'csv', '--out', '-']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\r\n')[0]).toMatch(/^episode_id,label,pattern,rule,rungs,/);
  });

  it('writes where it is told to, those that are asked for', () => {
    const out = join(root, 'tables', 'csv');
    expect(trapline(['export', run, '--to', 'csv', '--table', 'alerts, side', '--out', out, '-q'])).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(readdirSync(out).sort()).toEqual(['alerts.csv', 'side.csv']);
  });

  it.each([
    [['nowhere'], /^trapline: nowhere: no such folder; expected the folder of a run\n$/],
    [['RUN', '--table', 'alrts'], /^trapline: --table: unknown table "alrts", did you mean "alerts"\?/],
    [['RUN', '--out', '-'], /^trapline: --out -: expected one table \(--table NAME\), found 7\n$/],
    [['RUN', '--out', '/dev/null/x'], /^trapline: --out \/dev\/null\/x: cannot write there: not a directory\n$/],
    [['RUN', '--to', 'orc'], /^trapline: .*to.*parquet/s],
  ] as const)('refuses %j in one line', (args, message) => {
    const { status, stdout, stderr } = trapline(['export', ...args.map((arg) => (arg === 'RUN' ? run : arg))]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
