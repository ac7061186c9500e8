import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { down, status } from '../../services/commands.ts';
import { startInfluxdb } from '../../services/influxdb.ts';
import { INFLUXDB } from '../../services/influxdb/service.ts';
import { processRuns } from '../../services/state.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { describeWithInfluxdb } from './influxdb-fixture.ts';
import { countPoints, type InfluxqlServer } from './influxql.ts';
import { fakeCommands, services } from './services-command.ts';

const ADMIN = { username: 'admin', password: String.raw`it's \ secret` };

async function write({ url }: InfluxqlServer, line: string, headers: Record<string, string> = {}): Promise<number> {
  return (await fetch(`${url}/write?db=fraud_data`, { method: 'POST', headers, body: line })).status;
}

afterEach(() => vi.unstubAllEnvs());

describeWithInfluxdb('InfluxDB 1.x', (influxdb) => {
  it('keeps its address and its data when it is killed and started again', async () => {
    expect(await write(influxdb(), 'before value=1 1')).toBe(204);
    const { url, pid } = influxdb();
    await influxdb().kill();
    await expect(write(influxdb(), 'meanwhile value=1 1')).rejects.toThrow('fetch failed');
    await influxdb().start();
    expect(influxdb().url).toBe(url);
    expect(influxdb().pid).not.toBe(pid);
    await influxdb().restart();
    expect(await countPoints(influxdb())).toEqual({ before: 1 });
  });

  it('does not start on a port that is taken', async () => {
    const port = Number(new URL(influxdb().url).port);
    await expect(startInfluxdb({ line: influxdb().line, port })).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
  });

  it('can ask for a login', async () => {
    const server = await startInfluxdb({ line: influxdb().line, admin: ADMIN });
    try {
      expect(await write(server, 'measurement value=1 1')).toBe(401);
      const authorization = `Basic ${btoa(`${ADMIN.username}:${ADMIN.password}`)}`;
      expect(await write(server, 'measurement value=1 1', { authorization })).toBe(204);
      expect(await countPoints(server, { login: ADMIN })).toEqual({ measurement: 1 });
    } finally {
      await server.stop();
    }
    expect(existsSync(server.folder)).toBe(false);
  });
});

describeWithInfluxdb('the services command with InfluxDB', (influxdb) => {
  const inFolder = temporaryFolder();

  beforeEach(() => vi.stubEnv('XDG_RUNTIME_DIR', inFolder()));

  it('brings one up that outlives it, with a database, and takes it down with its data', async () => {
    const outcome = services(['up', 'influxdb', '--version', influxdb().line, '--json']);
    expect(outcome.status).toBe(0);
    const { url, pid, folder, ...row } = JSON.parse(outcome.stdout) as {
      readonly url: string;
      readonly pid: number;
      readonly folder: string;
    };
    try {
      const { version } = influxdb();
      expect(row).toEqual({ service: 'influxdb', how: 'process', version });
      expect(await write({ url }, 'measurement value=1 1')).toBe(204);
      expect(services(['status']).stdout).toBe(`influxdb ${version} (process ${pid}): url ${url}\n`);
    } finally {
      expect(await down(INFLUXDB)).not.toBeNull();
    }
    expect(processRuns({ pid, folder })).toBe(false);
    expect(existsSync(folder)).toBe(false);
    expect(status(INFLUXDB)).toBeNull();
  });
});

describe('where there is no InfluxDB 1.x', () => {
  const inFolder = temporaryFolder();

  it.each([
    { influxd: {}, message: /^no influxd on the path: .*apt-get install influxdb.*$/ },
    { influxd: { influxd: 'echo InfluxDB v2.7.1' }, message: /^influxd is 2\.7\.1, and 1\.x is needed: .*$/ },
  ])('says in one line what to install: $message', async ({ influxd, message }) => {
    vi.stubEnv('PATH', fakeCommands(inFolder('bin'), influxd));
    await expect(startInfluxdb()).rejects.toThrow(message);
  });

  it('refuses a version of another service', () => {
    const { status: code, stderr } = services(['up', 'influxdb', '--version', '4']);
    expect(code).toBe(2);
    expect(stderr).toBe('services: influxdb has no version 4: expected 1 or 1.8\n');
  });
});
