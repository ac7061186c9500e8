import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ForeignAlert } from '../../src/model/foreign-alert.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { MAIN, type Outcome, trapline } from './trapline.ts';

let folder: string;
let alerts: readonly ForeignAlert[];
const inFolder = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'trapline-score-')));
  const scenario = writeSmallScenario(inFolder('small.yaml'));
  const run = ['run', scenario, '--quiet', '--out', inFolder('run'), '--capture', inFolder('log.arrow')];
  const { status, stderr } = trapline(run);
  if (status !== 0) throw new Error(`there is no run: ${stderr}`);
  const lines = readFileSync(join(folder, 'run', 'alerts.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  alerts = lines.map((line) => JSON.parse(line) as ForeignAlert);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Scores these rows against the run. */
function score(rows: readonly object[], ...options: string[]): Outcome {
  writeFileSync(inFolder('found.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return trapline(['score', 'run', '--alerts', 'found.jsonl', ...options], { cwd: folder });
}

describe('trapline score', () => {
  it.each(['--worker', '--no-worker'])('says where an alert of an unknown transaction stands (%s)', (option) => {
    const [first, second, ...others] = alerts;
    const unknown = { ...second!, transaction_id: 'feedfeedfeedfeed', alert_id: 'mine' };
    const { status, stdout, stderr } = score([first!, unknown, ...others], option);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      `trapline: found.jsonl:2: alert mine of rule ${unknown.rule} names the transaction "feedfeedfeedfeed", ` +
        `which client ${unknown.client_id} never made\n`,
    );
  });

  it('says the unit of processing times that are not in ms', () => {
    const given = alerts.map((alert) => ({ ...alert, processing_time_ms: alert.event_time_ms! + 1000 }));
    expect(score(given)).toMatchObject({ status: 0, stderr: '' });
    const inSeconds = given.map((alert) => ({ ...alert, processing_time_ms: alert.processing_time_ms / 1000 }));
    const { status, stderr } = score(inSeconds);
    expect(status).toBe(2);
    expect(stderr).toBe(
      'trapline: found.jsonl:1: processing_time_ms: expected a time of the run in milliseconds, such as ' +
        `${Date.UTC(2026, 2, 2)}, found ${inSeconds[0]!.processing_time_ms}, which seems to be in seconds\n`,
    );
  });

  it('of a replay says that it has no ground truth, and what to do', () => {
    expect(trapline(['replay', 'log.arrow', '--quiet', '--out', 'replayed'], { cwd: folder })).toMatchObject({
      status: 0,
    });
    for (const asked of [
      ['score', 'replayed', '--alerts', 'replayed/alerts.jsonl'],
      ['explain', 'replayed', '--missed'],
    ]) {
      const { status, stderr } = trapline(asked, { cwd: folder });
      expect(status).toBe(2);
      expect(stderr).toBe(
        'trapline: replayed: expected the folder of a run, which has ground truth; found that of a replay of "log.arrow", ' +
          'which has none: name the folder of the run that was captured, or let "trapline replay CAPTURE --episodes RUN" ' +
          'score the replay against it\n',
      );
    }
    const advised = ['replay', 'log.arrow', '--episodes', 'run', '--json'];
    const { rules } = JSON.parse(trapline(advised, { cwd: folder }).stdout) as { rules: Record<string, unknown> };
    expect(rules['impossible_travel']).toMatchObject({ episodes: { total: 20 } });
  });
});

// Install coreutils to run this.
const HAS_MKFIFO = spawnSync('mkfifo', ['--version']).status === 0;

describe.skipIf(!HAS_MKFIFO)('alerts in a named pipe', () => {
  it('are read to the end, which is when the last writer has closed it', () => {
    expect(spawnSync('mkfifo', [inFolder('pipe')]).status).toBe(0);
    const command = `(sleep 0.2; cat run/alerts.jsonl) > pipe & exec "$0" "$1" score run --alerts pipe --exact --json`;
    const { status, stdout } = spawnSync('sh', ['-c', command, process.execPath, MAIN], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ counts: { detections: alerts.length }, engine_facts: { unmatched: 0 } });
  });
});
