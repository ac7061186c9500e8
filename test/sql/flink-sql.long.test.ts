import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingForFlink } from '../../services/flink/jars.ts';
import { type Detection } from '../../src/model/alert.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { flinkSql } from '../../src/sql/flink-sql.ts';
import { trapline } from '../cli/trapline.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { Topics } from '../spark/topic.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { compileRunner, runScript } from './flink/run-script.ts';
import { figures, rulesOfEveryKind, scoreFound, WINDOWS } from './scored.ts';

const TIMEOUT_MS = 300_000;

/** A run's own report and detections, and those of its rule set in Flink. */
interface Compared {
  readonly own: Report;
  readonly flink: Report;
  readonly ownRows: readonly string[];
  readonly flinkRows: readonly string[];
}

const missing = missingForFlink();
const skipped = missing !== null && !process.env['CI'];
if (skipped) console.warn(`Skipped: rule sets as Flink SQL. ${missing}`);
describe.skipIf(skipped)('a rule set as Flink SQL', () => {
  describeWithKafka('from topic to topic', (kafka) => {
    const inFolder = temporaryFolder();
    let classes: string;
    let topics: Topics;
    let count = 0;

    beforeAll(async () => {
      classes = mkdtempSync(join(tmpdir(), 'trapline-flink-'));
      compileRunner(classes);
      topics = await Topics.open(kafka().brokers);
    });
    afterAll(async () => {
      await topics.close();
      rmSync(classes, { recursive: true, force: true });
    });

    /** Publishes a scenario to a topic, and has Flink read all that is in it. */
    async function both(scenario: string, overrides: readonly string[] = []): Promise<Compared> {
      const topic = `transactions-${++count}`;
      const bus = ['--bus', 'kafka', '--brokers', kafka().brokers, '--topic', topic, '--no-attribute'];
      const set = overrides.flatMap((override) => ['--set', override]);
      const { status, stderr } = trapline(['run', scenario, '--quiet', '--out', inFolder('run'), ...bus, ...set]);
      // Overrides may miss what the scenario expects.
      expect({ status, stderr }).toEqual({ status: expect.toBeOneOf([0, 1]), stderr: expect.any(String) });

      const { ruleSet, allowedDisorderMs } = prepareRun({ scenario, overrides }).scenario.engine;
      await topics.make(`${topic}.alerts`);
      writeFileSync(inFolder('rules.sql'), bounded(flinkSql(ruleSet, { allowedDisorderMs }), topic));
      await runScript(classes, inFolder('rules.sql'));
      const found = await topics.values(`${topic}.alerts`);
      writeFileSync(inFolder('found.jsonl'), found.join('\n'));
      return {
        own: JSON.parse(readFileSync(inFolder('run', 'report.json'), 'utf8')) as Report,
        flink: await scoreFound(inFolder('run'), inFolder('found.jsonl'), 'flink'),
        ownRows: rowsOf(readFileSync(inFolder('run', 'alerts.jsonl'), 'utf8').trimEnd().split('\n')),
        flinkRows: rowsOf(found),
      };
    }

    /** The script with this broker and topic, up to the end of what is there; a job that fails ends. */
    function bounded(script: string, topic: string): string {
      return `SET 'restart-strategy.type' = 'none';\n\n${script}`
        .replaceAll("'localhost:9092'", `'${kafka().brokers}'`)
        .replace("'topic' = 'transactions'", `'topic' = '${topic}',\n  'scan.bounded.mode' = 'latest-offset'`)
        .replace("'topic' = 'alerts'", `'topic' = '${topic}.alerts'`);
    }

    /** Finds the very detections of the engine, each of the same kind. */
    async function expectTheSame(scenario: string, overrides: readonly string[] = []): Promise<Compared> {
      const compared = await both(scenario, overrides);
      expect(compared.flinkRows).toEqual(compared.ownRows);
      expect(figures(compared.flink)).toEqual(figures(compared.own));
      return compared;
    }

    it.each(['window-edge', 'threshold-edge'])(
      'finds in %s the very detections of the engine',
      async (scenario) => {
        await expectTheSame(scenario);
      },
      TIMEOUT_MS,
    );

    it.each(Object.entries(WINDOWS))(
      'does so with %s windows, by rules of every kind, where some come too late',
      async (_, window) => {
        writeFileSync(inFolder('all.yaml'), `name: all\nrules: ${rulesOfEveryKind(window)}\n`);
        const scenario = writeSmallScenario(inFolder('small.yaml'));
        const compared = await both(scenario, [`engine.rules=${inFolder('all.yaml')}`, 'delivery.partitions=1']);
        console.log(
          JSON.stringify(differences(compared)),
          JSON.stringify(figures(compared.flink).map((f) => [f.name, f.alerts.total, f.engine_vs_oracle])),
        );
      },
      TIMEOUT_MS,
    );

    it.each(['equal-timestamps', 'negative-timestamp', 'duplicate-storm', 'late-duplicate', 'poison-message'])(
      '%s',
      async (scenario) => {
        const compared = await both(scenario);
        console.log(
          JSON.stringify(differences(compared)),
          JSON.stringify(figures(compared.flink).map((f) => f.engine_vs_oracle)),
        );
      },
      TIMEOUT_MS,
    );
  });
});

/** Rule, client, transaction, window and kind of each, in a fixed order. */
function rowsOf(lines: readonly string[]): readonly string[] {
  const rows = lines.map((line) => {
    const { rule, client_id, transaction_id, kind, event_time_ms, window_start_ms, window_end_ms } = JSON.parse(
      line,
    ) as Detection;
    return [rule, client_id, transaction_id, event_time_ms, window_start_ms, window_end_ms, kind].join(' ');
  });
  return rows.toSorted();
}

function differences({ ownRows, flinkRows }: Compared) {
  const own = new Set(ownRows);
  const flink = new Set(flinkRows);
  return {
    m: ownRows.filter((row) => !flink.has(row)).slice(0, 3),
    e: flinkRows.filter((row) => !own.has(row)).slice(0, 3),
    own: own.size,
    flink: flink.size,
    rows: flinkRows.length,
    missing: ownRows.filter((row) => !flink.has(row)).length,
    extra: flinkRows.filter((row) => !own.has(row)).length,
  };
}
