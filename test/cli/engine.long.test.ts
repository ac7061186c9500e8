import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { type InfluxdbServer, startInfluxdb } from '../../services/influxdb.ts';
import { Job } from '../external/kafka-job.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { describeWithInfluxdb } from '../services/influxdb-fixture.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startTrapline, trapline } from './trapline.ts';

const TIMEOUT_MS = 120_000;

describeWithKafka('trapline run --engine kafka', (kafka) => {
  const inFolder = temporaryFolder();
  let runs = 0;
  let topic: string;

  beforeEach(() => {
    topic = `run-${++runs}`;
  });

  function args(...more: string[]): string[] {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const job = ['--engine', 'kafka', '--brokers', kafka().brokers, '--topic', topic, '--engine-wait', '60s'];
    return ['run', scenario, '--out', inFolder('run'), ...job, ...more];
  }

  /** Does something once all is published, and says how the run ended. */
  async function whileWaiting(given: readonly string[], work: (kill: () => void) => void | Promise<void>) {
    const child = startTrapline(given);
    let stderr = '';
    let done: void | Promise<void> = undefined;
    child.stderr!.on('data', (chunk: Buffer) => {
      const before = stderr;
      stderr += chunk.toString();
      const isAll = stderr.includes('are published') && !before.includes('are published');
      if (isAll) done = work(() => child.kill('SIGINT'));
    });
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    await done;
    return { status, last: stderr.trimEnd().split('\n').at(-1) };
  }

  function expectKept(status: string): void {
    expect(readdirSync(inFolder('run'))).toContain('transactions.arrow');
    expect(JSON.parse(readFileSync(inFolder('run', 'manifest.json'), 'utf8'))).toMatchObject({ status });
  }

  it('ends with exit code 4 on a record that is no alert, and keeps its files', { timeout: TIMEOUT_MS }, async () => {
    const said = `${topic}.alerts`;
    const given = args('--alerts-topic', said);
    const { status, last } = await whileWaiting(given, async () => {
      const job = await Job.start(kafka().brokers, topic, () => undefined);
      await job.say(said, ['{"rule":"spending_sprees","client_id":"1"}']);
      await job.stop();
    });
    expect(last).toMatch(
      `trapline: engine kafka: topic ${said}, partition 0, offset 0: unknown rule "spending_sprees", did you mean "spending_spree"?`,
    );
    expect(status).toBe(4);
    expectKept('engine_failed');
  });

  describeWithInfluxdb('--alerts-influx', (influxdb) => {
    it('stops with Ctrl-C, and keeps what was done', { timeout: TIMEOUT_MS }, async () => {
      const { status, last } = await whileWaiting(args('--alerts-influx', influxdb().url), (kill) => kill());
      expect(last).toMatch(/^trapline: interrupted, not scored; /);
      expect(status).toBe(130);
      expectKept('interrupted');
    });

    it('keeps its files where InfluxDB goes away', { timeout: TIMEOUT_MS }, async () => {
      const own: InfluxdbServer = await startInfluxdb();
      const { status, last } = await whileWaiting(args('--alerts-influx', own.url), () => own.stop());
      expect(last).toMatch(new RegExp(`^trapline: database fraud_data of ${own.url}: `));
      expect(status).toBe(4);
      expectKept('engine_failed');
    });

    it('needs an InfluxDB with the database', { timeout: TIMEOUT_MS }, () => {
      const absent = trapline(args('--alerts-influx', 'http://127.0.0.1:1'));
      expect(absent.stderr).toMatch(/^trapline: no InfluxDB at http:\/\/127\.0\.0\.1:1: [^\n]*\n$/);
      expect(absent.status).toBe(4);
      const env = { TRAPLINE_INFLUX_DATABASE: 'absent' };
      const empty = trapline(args('--alerts-influx', influxdb().url), { env });
      expect(empty.stderr).toBe(`trapline: database absent of ${influxdb().url}: database not found: absent\n`);
      expect(empty.status).toBe(4);
      expect(readdirSync(inFolder())).toEqual(['small.yaml']);
    });
  });
});
