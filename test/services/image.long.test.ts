import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InfluxdbServer, startInfluxdb } from '../../services/influxdb.ts';
import { type KafkaServer, startKafka } from '../../services/kafka.ts';
import { reportSchema } from '../../src/report/report-schema.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { type DockerEngine, type DockerOutcome, dockerEngine, missingForDocker } from './docker-engine.ts';
import { countPoints } from './influxql.ts';
import { ROOT } from './services-command.ts';

const MINUTE_MS = 60_000;
const IMAGE = 'trapline-image-test';
const CONTAINER = 'trapline-image-test';
const [, BASE] = /^FROM (\S+)/m.exec(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))!;

/** As in docker-compose.yml: nothing can be written but /runs and /tmp, and no rights. Kafka and InfluxDB are on the host's loopback. */
const CONFINED = [
  '--network=host',
  '--read-only',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
  '--tmpfs=/tmp',
];

const missing = missingForDocker();
const skipped = missing !== null && !process.env['CI'];
if (skipped) console.warn(`Skipped: the image. ${missing}`);

describe.skipIf(skipped)('the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-image-'));
  let engine: DockerEngine;
  let kafka: KafkaServer;
  let influxdb: InfluxdbServer;

  const run = (...args: readonly string[]): Promise<DockerOutcome> =>
    engine.docker('run', '--rm', ...CONFINED, `--volume=${folder}:/given:ro`, '--volume=trapline-runs:/runs', ...args);

  beforeAll(async () => {
    // The image's user is another one.
    chmodSync(folder, 0o755);
    writeSmallScenario(join(folder, 'small.yaml'));
    [kafka, influxdb, engine] = await Promise.all([
      startKafka(),
      startInfluxdb(),
      dockerEngine(join(folder, 'engine'), BASE!),
    ]);
    const { status, stderr } = await engine.docker('build', '--network=host', `--tag=${IMAGE}`, ROOT);
    if (status !== 0) throw new Error(`docker build failed: ${stderr}`);
  }, 15 * MINUTE_MS);

  afterAll(async () => {
    await engine?.docker('rm', '--force', CONTAINER);
    await engine?.docker('volume', 'rm', '--force', 'trapline-runs');
    await engine?.docker('rmi', '--force', IMAGE);
    await engine?.stop();
    await Promise.all([kafka?.stop(), influxdb?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }, 5 * MINUTE_MS);

  it(
    'gives the golden digests of every scenario, read-only and without rights',
    async () => {
      const { status, stdout } = await run(IMAGE, 'check');
      expect({ status, stdout }).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('met, the same as the golden results') as string,
      });
    },
    10 * MINUTE_MS,
  );

  it(
    'runs live over a real Kafka into a real InfluxDB, and every point arrives',
    async () => {
      const { brokers } = kafka;
      const pace = ['--live', '--speed', '8000', '--history', '12h'];
      const services = ['--bus', 'kafka', '--brokers', brokers, '--influx', influxdb.url];
      const out = ['--json', '--quiet', '--out', '/runs/small'];
      const { status, stdout, stderr } = await run(IMAGE, 'run', '/given/small.yaml', ...pace, ...services, ...out);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const { influxdb: facts, live, counts, rules } = reportSchema.parse(JSON.parse(stdout));
      expect(facts).toMatchObject({ lines_confirmed: facts!.lines_expected, lines_rejected: 0 });
      const points = await countPoints(influxdb, { where: `run_id = '${live!.id}'` });
      expect(points).toMatchObject({ raw_transactions: counts.transactions });
      for (const { engine_vs_oracle: difference } of Object.values(rules)) {
        expect(difference).toEqual({ missing: 0, extra: 0, altered: 0 });
      }
    },
    5 * MINUTE_MS,
  );

  it(
    'ends on `docker stop` as on Ctrl-C, and keeps what was done',
    async () => {
      const volumes = ['--volume=trapline-runs:/runs'];
      const command = ['run', 'mixed-fraud', '--set', 'duration=360d', '--out', '/runs/stopped'];
      await engine.docker('run', '--detach', `--name=${CONTAINER}`, ...CONFINED, ...volumes, IMAGE, ...command);
      await sleep(5_000);
      await engine.docker('stop', '--time=20', CONTAINER);
      const { stdout: code } = await engine.docker('inspect', '--format={{.State.ExitCode}}', CONTAINER);
      expect(code.trim()).toBe('130');
      const { stdout } = await run('--entrypoint=cat', IMAGE, '/runs/stopped/manifest.json');
      expect(JSON.parse(stdout)).toMatchObject({ status: 'interrupted' });
    },
    2 * MINUTE_MS,
  );
});
