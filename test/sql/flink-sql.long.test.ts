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
import { compileRunner, RunningScript, runScript } from './flink/run-script.ts';
import { writeEdgeScenario } from './edge-traffic.ts';
import { figures, rulesOfEveryKind, scoreFound, WINDOWS } from './scored.ts';

const TIMEOUT_MS = 300_000;
/** One partition has one watermark, in Flink as in Trapline, and one order of records: what is late is the same. */
const ONE_PARTITION = 'delivery.partitions=1';
const AS_IT_IS = { missing: 0, extra: 0, other_kind: 0 };

/** A run's own report and detections, and the detections of its rule set in Flink. */
interface Found {
  readonly own: Report;
  readonly ownAlerts: readonly string[];
  readonly flinkAlerts: readonly string[];
}

/** The same with the report on what Flink found. */
interface Compared extends Found {
  readonly flink: Report;
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
    async function find(scenario: string, overrides: readonly string[] = []): Promise<Found> {
      const topic = `transactions-${++count}`;
      const bus = ['--bus', 'kafka', '--brokers', kafka().brokers, '--topic', topic, '--no-attribute'];
      const set = overrides.flatMap((override) => ['--set', override]);
      // With overrides the scenario's own expectations are another matter.
      const { status, stderr } = trapline(['run', scenario, '--quiet', '--out', inFolder('run'), ...bus, ...set]);
      if (status !== 0 && status !== 1) throw new Error(stderr);

      const { ruleSet, allowedDisorderMs } = prepareRun({ scenario, overrides }).scenario.engine;
      await topics.make(`${topic}.alerts`);
      writeFileSync(inFolder('rules.sql'), bounded(here(flinkSql(ruleSet, { allowedDisorderMs }), topic)));
      await runScript(classes, inFolder('rules.sql'));
      return {
        own: JSON.parse(readFileSync(inFolder('run', 'report.json'), 'utf8')) as Report,
        ownAlerts: readFileSync(inFolder('run', 'alerts.jsonl'), 'utf8').trimEnd().split('\n'),
        flinkAlerts: await topics.values(`${topic}.alerts`),
      };
    }

    /** The same, scored. */
    async function both(scenario: string, overrides: readonly string[] = []): Promise<Compared> {
      const found = await find(scenario, overrides);
      writeFileSync(inFolder('found.jsonl'), found.flinkAlerts.join('\n'));
      return { ...found, flink: await scoreFound(inFolder('run'), inFolder('found.jsonl'), 'flink') };
    }

    /** The script with this broker and topic. */
    function here(script: string, topic: string): string {
      return script
        .replaceAll("'localhost:9092'", `'${kafka().brokers}'`)
        .replace("'topic' = 'transactions'", `'topic' = '${topic}'`)
        .replace("'topic' = 'alerts'", `'topic' = '${topic}.alerts'`);
    }

    /** The script, up to the end of what is in the topic; a job that fails ends. */
    function bounded(script: string): string {
      const start = "'scan.startup.mode' = 'earliest-offset',";
      const end = "'scan.bounded.mode' = 'latest-offset',";
      return `SET 'restart-strategy.type' = 'none';\n\n${script.replace(start, `${start}\n  ${end}`)}`;
    }

    it.each([
      { scenario: 'window-edge', overrides: [] },
      { scenario: 'poison-message', overrides: [] },
      { scenario: 'mixed-fraud', overrides: [ONE_PARTITION, 'duration=1d', 'traffic.clients=4000'] },
    ])(
      'finds in $scenario the very detections of the engine',
      async ({ scenario, overrides }) => {
        const compared = await both(scenario, overrides);
        expect(differences(compared)).toEqual({
          impossible_travel: AS_IT_IS,
          spending_spree: AS_IT_IS,
          low_high_velocity: AS_IT_IS,
        });
        expect(compared.flinkAlerts.length).toBeGreaterThan(100);
        expect(figures(compared.flink)).toEqual(figures(compared.own));
      },
      TIMEOUT_MS,
    );

    it.each(Object.entries(WINDOWS))(
      'does so with %s windows, by rules of every kind, though some come twice and some too late',
      async (_, window) => {
        writeFileSync(inFolder('all.yaml'), `name: all\nrules: ${rulesOfEveryKind(window)}\n`);
        const scenario = writeSmallScenario(inFolder('small.yaml'));
        const compared = await both(scenario, [`engine.rules=${inFolder('all.yaml')}`, ONE_PARTITION]);
        const { own, flink, flinkAlerts } = compared;
        expect(own.counts.late).toBeGreaterThan(20);
        expect(own.counts.duplicates).toBeGreaterThan(20);
        expect(Object.keys(own.rules)).toHaveLength(8);
        expect(Object.values(differences(compared))).toEqual(Object.keys(own.rules).map(() => AS_IT_IS));
        expect(flinkAlerts).toHaveLength(compared.ownAlerts.length);
        for (const { alerts } of Object.values(flink.rules)) expect(alerts.total).toBeGreaterThan(5);
        expect(figures(flink)).toEqual(figures(own));
      },
      TIMEOUT_MS,
    );

    // Trailing, a window of 1 min:
    //
    //   -12 h             0:00             +1:00.000    +1:00.001
    //   ├── … ─────────────┼────────────────────┼────────────┼───
    //       1969           4.99 ◄── a pair ──► 1000.01     1000.01: none, too far
    it(
      'finds adjacent pairs at every edge of amount, window and millisecond, also before 1970',
      async () => {
        const found = await find(writeEdgeScenario(inFolder('.')));
        expect(found.own.counts.late).toBeGreaterThan(500);
        expect(differences(found)).toEqual({ trailing: AS_IT_IS, tumbling: AS_IT_IS, hopping: AS_IT_IS });
        expect(found.flinkAlerts).toHaveLength(2004);
      },
      TIMEOUT_MS,
    );

    it(
      'gives transactions of one client and millisecond one result, and keeps their order for pairs',
      async () => {
        const compared = await both('equal-timestamps');
        // Two and four purchases of 200 episodes each: all are detections, where the engine has the one that completes it.
        expect(differences(compared)).toEqual({
          impossible_travel: { missing: 0, extra: 200, other_kind: 200 },
          spending_spree: { missing: 0, extra: 600, other_kind: 200 },
          low_high_velocity: AS_IT_IS,
        });
        for (const name of ['impossible_travel', 'spending_spree', 'low_high_velocity']) {
          expect(compared.flink.rules[name]!.episodes).toEqual(compared.own.rules[name]!.episodes);
        }
      },
      TIMEOUT_MS,
    );

    it(
      'leaves out what is from before 1970',
      async () => {
        // In all 400 episodes the first purchase is. The rule with tumbling windows finds none of them in either engine.
        const compared = await both('negative-timestamp');
        expect(differences(compared)).toEqual({
          impossible_travel: AS_IT_IS,
          travel_trailing: { missing: 400, extra: 0, other_kind: 0 },
        });
        expect(compared.flinkAlerts).toEqual([]);
      },
      TIMEOUT_MS,
    );

    it(
      'is scored while it runs as a job, with nothing lost',
      async () => {
        const scenario = writeSmallScenario(inFolder('small.yaml'));
        const { ruleSet, allowedDisorderMs } = prepareRun({ scenario, overrides: [] }).scenario.engine;
        writeFileSync(inFolder('rules.sql'), here(flinkSql(ruleSet, { allowedDisorderMs }), 'live'));
        for (const topic of ['live', 'live.alerts']) await topics.make(topic);
        const job = new RunningScript(classes, inFolder('rules.sql'));
        try {
          const engine = ['--engine', 'kafka', '--alerts-topic', 'live.alerts', '--engine-group', 'trapline-rules'];
          const world = ['--set', 'delivery={ partitions: 1 }'];
          const limits = ['--engine-wait', '3m', '--engine-quiet', '5s'];
          const where = ['--brokers', kafka().brokers, '--topic', 'live', '--out', inFolder('run')];
          const args = [
            'run',
            scenario,
            '--quiet',
            '--no-attribute',
            '--json',
            ...engine,
            ...world,
            ...limits,
            ...where,
          ];
          const { status, stdout, stderr } = trapline(args);
          expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
          const report = JSON.parse(stdout) as Report;
          expect(report.engine_facts).toMatchObject({ caught_up: 'known', compared: 'detections', unmatched: 0 });
          // None of them lies in the last seconds, which the watermark does not reach.
          expect(report.counts).toMatchObject({ delivered: 705, detections: 68 });
          for (const { engine_vs_oracle } of figures(report)) {
            expect(engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
          }
        } finally {
          await job.kill();
        }
      },
      TIMEOUT_MS,
    );

    it(
      'takes for late what comes after a timestamp from the future',
      async () => {
        const compared = await both('future-poison');
        expect(differences(compared)).toEqual({
          impossible_travel: { missing: 122, extra: 1, other_kind: 0 },
          spending_spree: { missing: 135, extra: 0, other_kind: 0 },
          low_high_velocity: { missing: 112, extra: 0, other_kind: 0 },
        });
        expect(compared.ownAlerts).toHaveLength(383);
      },
      TIMEOUT_MS,
    );
  });
});

/** By rule: the engine's detections that Flink has not, those that only Flink has, and those of another kind. */
function differences({ own: { rules }, ownAlerts, flinkAlerts }: Found) {
  const own = kindsOf(ownAlerts);
  const flink = kindsOf(flinkAlerts);
  return Object.fromEntries(
    Object.keys(rules).map((rule) => {
      const of = (found: ReadonlyMap<string, string>) => [...found.keys()].filter((key) => key.startsWith(`${rule} `));
      return [
        rule,
        {
          missing: of(own).filter((key) => !flink.has(key)).length,
          extra: of(flink).filter((key) => !own.has(key)).length,
          other_kind: of(own).filter((key) => flink.has(key) && flink.get(key) !== own.get(key)).length,
        },
      ];
    }),
  );
}

/** The kind of each detection, by rule, client, transaction, time and window. */
function kindsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.map((line) => {
      const found = JSON.parse(line) as Detection;
      const { rule, client_id, transaction_id, event_time_ms, window_start_ms, window_end_ms } = found;
      const key = [rule, client_id, transaction_id, event_time_ms, window_start_ms, window_end_ms].join(' ');
      return [key, found.kind];
    }),
  );
}
