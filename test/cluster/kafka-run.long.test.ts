import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KAFKA_LINES } from '../../services/kafka/distribution.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { type KafkaBackend } from '../../src/cluster/kafka-backend.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import {
  type Facts,
  type Happening,
  IMPATIENT,
  type LiveRun,
  runInMemory,
  runLive,
  smallScenario,
} from './kafka-run.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { until } from '../until.ts';

const inFolder = temporaryFolder();

const [NEWEST] = KAFKA_LINES;

const PAYMENTS = `title: Payments
format: csv
transaction_id: id
client: { columns: [shop] }
time: { column: at, format: iso8601 }
amount: { column: amount }
currency: { constant: EUR }
extra: { card: { column: card } }
`;
const CARDS = `name: cards
traffic: { kind: file, path: payments.csv, mapping: ./payments.yaml }
delivery: { partitions: 3, duplicates: { share: 10%, after: { uniform: [50ms, 1m] } } }
engine:
  rules:
    name: cards
    fields: [card]
    rules: [{ name: cards_at_shop, kind: distinct, field: card, at_least: 4, window: 2m, detects: [] }]
`;

/** The folders of checkpoints of runs that go on here: temporary folders are this test's own, others run through Kafka beside it. */
const checkpointFolders = () =>
  readdirSync(tmpdir())
    .filter((name) => name.startsWith('trapline-checkpoints-'))
    .map((name) => join(tmpdir(), name));
beforeEach(() => vi.stubEnv('TMPDIR', inFolder()));
afterEach(() => vi.unstubAllEnvs());

/**
 * Does something once, when half of the records are published, the engines have worked through some of them, and there are
 * checkpoints.
 */
function inTheMiddle(records: number, happening: (backend: KafkaBackend) => void | Promise<void>): Happening {
  let done = false;
  return async (published, backend) => {
    if (done || published < records / 2) return;
    done = true;
    await until('a quarter is consumed', () => backend.engines.consumed >= records / 4);
    await until('there is a checkpoint', () => checkpointFolders().some((folder) => readdirSync(folder).length > 0));
    await happening(backend);
  };
}

function killOne({ engines }: KafkaBackend): void {
  process.kill(engines.pids[0]!, 'SIGKILL');
}

for (const version of KAFKA_LINES) {
  describeWithKafka(
    `a run through Kafka ${version}`,
    (kafka) => {
      let scenario: Scenario;
      let expected: Facts;
      let records: number;
      let topics = 0;

      beforeEach(async () => {
        scenario = smallScenario(inFolder('small.yaml'));
        expected ??= await runInMemory(scenario);
        records = (expected.counts as { delivered: number }).delivered;
      });

      const live = (changes: Partial<LiveRun> = {}) =>
        runLive({ scenario, kafka: kafka(), topic: `topic-${topics++}`, ...changes });

      it('gives what a run in process gives, and leaves nothing behind', async () => {
        expect(await live({ options: { consumers: 2 } })).toEqual(expected);
        expect(checkpointFolders()).toEqual([]);
      });

      it('gives the same when one of two consumers is killed in the middle, and says so', async () => {
        const notices: string[] = [];
        const options = { consumers: 2, onNotice: (text: string) => void notices.push(text) };
        expect(await live({ options, happening: inTheMiddle(records, killOne) })).toEqual(expected);
        expect(notices).toEqual([
          expect.stringMatching(/^consumer 1 \(process \d+\) was ended by SIGKILL; another one replaces it /),
        ]);
      });

      // What follows is about us more than about the broker.
      if (version !== NEWEST) return;

      it.each([1, 3])('gives the same with %i consumers', async (consumers) => {
        expect(await live({ options: { consumers } })).toEqual(expected);
      });

      it('carries extra columns, and rules go by them', async () => {
        const rows = Array.from({ length: 400 }, (_, i) => {
          const at = new Date(Date.UTC(2026, 2, 2, 8) + i * 15_000).toISOString();
          return [`p${i}`, at, `${1 + (i % 9)}.50`, `s${Math.floor(i / 7) % 6}`, `"c ${(i * 7) % 13}"`].join(',');
        });
        writeFileSync(inFolder('payments.csv'), ['id,at,amount,shop,card', ...rows, ''].join('\n'));
        writeFileSync(inFolder('payments.yaml'), PAYMENTS);
        writeFileSync(inFolder('cards.yaml'), CARDS);
        const { scenario: cards, foreign } = prepareRun({ scenario: inFolder('cards.yaml') });
        const inProcess = await runInMemory(cards, Infinity, foreign);
        expect(inProcess.alerts.length).toBeGreaterThan(20);
        const options = { consumers: 2 };
        expect(await live({ scenario: cards, foreign, options })).toEqual(inProcess);
      });

      it('gives the same when a consumer joins in the middle', async () => {
        const happening = inTheMiddle(records, ({ engines }) => engines.addConsumer());
        expect(await live({ happening })).toEqual(expected);
      });

      it('gives the same when the only consumer is killed in the middle', async () => {
        expect(await live({ happening: inTheMiddle(records, killOne) })).toEqual(expected);
      });

      it('gives the same when the broker is killed in the middle and started again', async () => {
        const happening = inTheMiddle(records, async () => {
          await kafka().kill();
          await kafka().start();
        });
        expect(await live({ options: { consumers: 2 }, happening })).toEqual(expected);
      });

      it('when it is interrupted, has what a run in process has that is interrupted there', async () => {
        const stopAfter = records / 2;
        const part = await runInMemory(scenario, stopAfter);
        expect(part.interrupted).toBe(true);
        expect(await live({ stopAfter })).toEqual(part);
      });

      it('takes a topic that holds records only if it is told to, and then starts behind them', async () => {
        const topic = 'used';
        await live({ topic });
        await expect(live({ topic })).rejects.toMatchObject({
          code: 'input',
          message: expect.stringMatching(/^topic "used" already holds \d+ records; .*--reuse-topic/) as string,
        });
        const { side, ...rest } = await live({ topic, options: { reuseTopic: true } });
        expect(rest).toEqual({ ...rest, digests: expected.digests, alerts: expected.alerts, counts: expected.counts });
        expect(rest.aggregates).toEqual(expected.aggregates);
        expect(side).toHaveLength(expected.side.length);
      });

      it('fails with the error of a consumer that fails', async () => {
        const damage = inTheMiddle(records, () => {
          const [folder] = checkpointFolders();
          // In one go: a consumer may be writing into it.
          renameSync(folder!, `${folder!}-moved`);
          writeFileSync(folder!, 'in the way');
        });
        // Slowly, or the log may end before another checkpoint is due.
        const happening: Happening = async (published, backend) => {
          await damage(published, backend);
          if (published > records / 2) await sleep(100);
        };
        await expect(live({ happening })).rejects.toMatchObject({
          code: 'service',
          message: expect.stringMatching(/^cannot write the checkpoint: /) as string,
        });
      });

      it('fails when its consumers die as soon as they are born', async () => {
        const happening: Happening = async (_, { engines }) => {
          for (const pid of engines.pids) process.kill(pid, 'SIGKILL');
          await sleep(20);
        };
        await expect(live({ happening })).rejects.toMatchObject({
          code: 'defect',
          message: expect.stringMatching(
            /was ended by SIGKILL; 5 consumers in a row have ended without progress$/,
          ) as string,
        });
      });
    },
    { version, properties: IMPATIENT },
  );
}
