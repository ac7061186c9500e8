import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, FakeInflux, secondGeneration } from '../influx/fake-influx.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { describeWithInfluxdb } from '../services/influxdb-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Outcome, ROOT, trapline } from './trapline.ts';

const ADMIN = { username: 'admin', password: 'secret' };
const KEPT = ['manifest.json', 'transactions.arrow', 'alerts.jsonl', 'report.json', 'report.md'];

const inFolder = temporaryFolder();

function runArguments(...more: readonly string[]): string[] {
  return ['run', writeSmallScenario(inFolder('small.yaml')), '--out', inFolder('run'), ...more];
}

/** One line that says why, exit code 4, and the run where it belongs. */
function expectServiceFailure({ status, stderr }: Outcome, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toContain(`lines confirmed; the run itself is in ${inFolder('run')}`);
  expect(status).toBe(4);
  for (const file of KEPT) expect(existsSync(inFolder('run', file))).toBe(true);
  const { influxdb } = JSON.parse(readFileSync(inFolder('run', 'report.json'), 'utf8')) as {
    influxdb: { lines_confirmed: number; lines_expected: number };
  };
  expect(influxdb.lines_confirmed).toBeLessThan(influxdb.lines_expected);
}

describeWithInfluxdb(
  'trapline run --influx',
  (influxdb) => {
    const runWith = (settings: Readonly<Record<string, string>>): Outcome => {
      const lines = Object.entries({ ...ADMIN, ...settings }).map(([name, value]) => `${name}=${value}\n`);
      writeFileSync(inFolder('influx.properties'), lines.join(''));
      return trapline(runArguments('--influx', influxdb().url, '--influx-config', inFolder('influx.properties')));
    };

    it('says that all lines are confirmed, and keeps no secret', () => {
      const { status, stdout, stderr } = runWith({});
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const [, confirmed, expected] = /InfluxDB 1\S+ at \S+: ([\d,]+) of ([\d,]+) lines confirmed\n/.exec(stdout)!;
      expect(confirmed).toBe(expected);
      for (const file of ['manifest.json', 'report.json', 'report.md']) {
        expect(readFileSync(inFolder('run', file), 'utf8')).not.toContain(ADMIN.password);
      }
    });

    it('says that the password is wrong', () => {
      expectServiceFailure(runWith({ password: 'wrong' }), /refused: authorization failed \(HTTP 401\); 0 of /);
    });

    it('says that the database is missing', () => {
      expectServiceFailure(runWith({ database: 'none' }), /refused: database not found: "none" \(HTTP 404\); 0 of /);
    });
  },
  { admin: ADMIN },
);

describe('trapline run --influx', () => {
  let fake: FakeInflux | null = null;
  afterEach(() => fake?.stop());

  /** With a server in this process, which therefore must not wait for the command. */
  async function runBeside(
    write: (body: string) => Answer,
    environment: Readonly<Record<string, string>>,
  ): Promise<Outcome> {
    fake = await FakeInflux.start(secondGeneration(({ body }) => write(body)));
    const login = { TRAPLINE_INFLUX_TOKEN: 'token', TRAPLINE_INFLUX_ORG: 'org', TRAPLINE_INFLUX_RETRY_FOR_MS: '500' };
    const child = spawn(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...runArguments('--influx', fake.url)], {
      env: { ...process.env, ...login, ...environment },
    });
    const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { status: status as number | null, stdout, stderr };
  }

  it('says that no server is there', () => {
    const outcome = trapline(runArguments('--influx', 'http://127.0.0.1:1'));
    expectServiceFailure(outcome, /no InfluxDB at http:\/\/127\.0\.0\.1:1: connect ECONNREFUSED 127\.0\.0\.1:1; 0 of /);
  });

  it("says that the server's disk is full", async () => {
    const full = { status: 500, body: { error: 'write wal: no space left on device' } };
    const outcome = await runBeside(() => full, {});
    expectServiceFailure(outcome, /took no line for 0\.5 s: write wal: no space left on device \(HTTP 500\); 0 of /);
  });

  it('says that lines cannot wait on disk', async () => {
    const away = { status: 503, body: { message: 'starting' } };
    const spool = { TRAPLINE_INFLUX_SPOOL_DIRECTORY: inFolder('none'), TRAPLINE_INFLUX_BATCH_LINES: '10' };
    expectServiceFailure(
      await runBeside(() => away, spool),
      /lines for InfluxDB cannot wait in .*none: ENOENT: .*; 0 of /,
    );
  });

  it('shows a line that the server rejects, with its reason', async () => {
    const rejected = { status: 400, body: { code: 'invalid', message: 'no scores here' } };
    const outcome = await runBeside(
      (body) => (body.includes('run_scores,rule=spending') ? rejected : { status: 204 }),
      {},
    );
    expectServiceFailure(
      outcome,
      /rejected a line: no scores here \(HTTP 400\): run_scores,rule=spending_spree,.*; [\d,]+ of /,
    );
  });

  it('takes no login in the URL', () => {
    const { status, stderr } = trapline(runArguments('--influx', 'http://user:secret@host'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^trapline: --influx: url: holds a login; .*\n$/);
    expect(stderr).not.toContain('secret');
  });
});
