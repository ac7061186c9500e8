import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CaptureReader } from '../../src/capture/format/reader.ts';
import { type CaptureOrigin } from '../../src/capture/format/format.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { type RawRecord } from '../../src/model/record.ts';
import { ReplaySource } from '../../src/capture/selection/replay-source.ts';
import { EVERYTHING } from '../../src/capture/selection/selection.ts';
import { parseBound } from '../../src/capture/selection/bound.ts';
import { resolveEngine } from '../../src/replay/engine-settings.ts';
import { openReplay } from '../../src/replay/open-replay.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { replayCapture } from '../../src/run/replay-capture.ts';
import { ORIGIN, record, writeCapture } from '../capture/format/records.ts';
import { SimulatedClock } from '../pacing/simulated-clock.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { jsonLines, replay, replayAlerts, runAndCapture } from './replaying.ts';

const inFolder = temporaryFolder();

const MINUTE_MS = 60_000;
const T0 = Date.UTC(2026, 2, 2, 14);

interface Purchase {
  readonly client: string;
  readonly minute: number;
  readonly region: string;
}

function value({ client, minute, region }: Purchase, id: number): Buffer {
  return Buffer.from(
    JSON.stringify({
      transaction_id: id.toString(16).padStart(16, '0'),
      client_id: client,
      amount: 20,
      currency: 'USD',
      timestamp: new Date(T0 + minute * MINUTE_MS).toISOString(),
      merchant_category: 'food',
      region,
    }),
  );
}

/** A capture of records in the order given, each at the next offset of its partition. */
function capture(records: readonly Partial<RawRecord>[], origin: Partial<CaptureOrigin> = {}): string {
  const next = new Map<number, number>();
  const rows = records.map((changes) => {
    const { partition = 0 } = changes;
    const offset = changes.offset ?? next.get(partition) ?? 0;
    next.set(partition, offset + 1);
    return { record: record({ ...changes, partition, offset }), arrivalNs: null };
  });
  writeCapture(inFolder('x.arrow'), rows, { origin: { ...ORIGIN, ...origin }, force: true });
  return inFolder('x.arrow');
}

/** Purchases in one partition. */
function purchases(list: readonly Purchase[]): Partial<RawRecord>[] {
  return list.map((purchase, i) => ({ value: value(purchase, i + 1) }));
}

describe('poison messages', () => {
  it('are counted, kept with the reason, and stop nothing', async () => {
    const [first, second] = purchases([
      { client: '7', minute: 0, region: 'north' },
      { client: '7', minute: 5, region: 'south' },
    ]);
    const poison = [null, Buffer.from(''), Buffer.from('{'), Buffer.alloc(2 << 20, 0xff), Buffer.from('"text"')];
    const path = capture([first!, ...poison.map((bytes) => ({ value: bytes })), second!]);
    const { report, alerts } = await replayAlerts(path, inFolder('out'));
    expect(report.counts).toMatchObject({ delivered: 7, admitted: 2, malformed: 5 });
    expect(alerts).toHaveLength(1);
    const side = jsonLines(inFolder('out', 'side.jsonl'));
    expect(side.map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5]);
    expect(side.map(({ reason }) => reason)).toEqual(Array(5).fill('malformed'));
    expect(side[1]!['detail']).toMatch(/^bad JSON/);
  });

  it('may be all there is', async () => {
    const { report } = await replay(capture([{ value: null }]), { episodes: [] });
    expect(report.counts).toMatchObject({ delivered: 1, admitted: 0, malformed: 1, alerts: 0 });
    expect(report.replay).toMatchObject({ first_event_time_ms: null, last_event_time_ms: null });
  });
});

describe('the end of a replay', () => {
  const path = () =>
    capture(
      purchases([
        { client: '7', minute: 0, region: 'north' },
        { client: '7', minute: 5, region: 'south' },
      ]),
    );

  it('is a pause unless it is declared: what the watermark has not reached is not judged', async () => {
    expect((await replayAlerts(path(), inFolder('out'), { ended: true })).alerts).toHaveLength(1);
    const { alerts, report } = await replayAlerts(path(), inFolder('out'), { ended: false });
    expect(alerts).toHaveLength(0);
    expect(report.replay!.ended).toBe(false);
  });

  it('may come early: up to there, the alerts are those of the whole', async () => {
    await runAndCapture({ scenario: writeSmallScenario(inFolder('small.yaml')) }, inFolder('run.arrow'));
    const whole = await replayAlerts(inFolder('run.arrow'), inFolder('whole'));
    const selection = { until: parseBound('--until', '12h') };
    const early = await replayAlerts(inFolder('run.arrow'), inFolder('early'), { selection, ended: false });
    const reachedMs = Math.max(...early.alerts.map(({ event_time_ms }) => event_time_ms));
    expect(early.alerts.length).toBeGreaterThan(0);
    expect(early.alerts.length).toBeLessThan(whole.alerts.length);
    const known = new Set(whole.alerts.map((alert) => JSON.stringify(alert)));
    expect(early.alerts.filter((alert) => !known.has(JSON.stringify(alert)))).toEqual([]);
    expect(reachedMs).toBeLessThan(whole.report.replay!.first_event_time_ms! + 13 * 60 * MINUTE_MS);
  });
});

describe('whether a log ends with its capture', () => {
  const opened = (changes: object = {}) => {
    const request = { capture: inFolder('x.arrow'), selection: EVERYTHING, batchRows: 100, ...changes };
    const ready = openReplay(request);
    ready.source.reader.close();
    return ready;
  };

  it('is so, unless the selection ends before or the capture was cut short', () => {
    capture(purchases([{ client: '7', minute: 0, region: 'north' }]));
    const early = { selection: { ...EVERYTHING, until: parseBound('--until', '5') } };
    expect(opened().ended).toBe(true);
    expect(opened({ end: false }).ended).toBe(false);
    expect(opened(early).ended).toBe(false);
    expect(opened({ ...early, end: true }).ended).toBe(true);
    capture(purchases([{ client: '7', minute: 0, region: 'north' }]), { cutShort: true });
    expect(opened().ended).toBe(false);
  });

  it('is not so for a run that was interrupted', async () => {
    const controller = new AbortController();
    const run = await runScenario({
      ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')) }),
      directory: null,
      capture: { path: inFolder('x.arrow'), force: false },
      batchRows: 50,
      onProgress: ({ transactions }) => transactions > 200 && controller.abort(),
      signal: controller.signal,
    });
    expect(run.kind).toBe('interrupted');
    expect(opened().ended).toBe(false);
  });

  it('gives another folder to another replay, and the same to the same', () => {
    capture(purchases([{ client: '7', minute: 0, region: 'north' }]));
    const { directory } = opened();
    expect(directory).toMatch(/^runs.replay-x-[0-9a-f]{8}$/);
    expect(opened({ speed: '60' }).directory).toBe(directory);
    for (const other of [{ end: false }, { rules: 'original' }, { rekey: true }]) {
      expect(opened(other).directory).not.toBe(directory);
    }
    expect(opened({ out: 'here' }).directory).toBe('here');
  });
});

describe('a cold start', () => {
  //  minute  0      5       …     30      35
  //  client  north  south         north   south
  const trips: readonly Purchase[] = [
    { client: '7', minute: 0, region: 'north' },
    { client: '7', minute: 5, region: 'south' },
    { client: '7', minute: 30, region: 'north' },
    { client: '7', minute: 35, region: 'south' },
  ];

  it('marks the alerts that opened before the longest window had passed', async () => {
    const path = capture(purchases(trips), { start: 'mid_topic' });
    const { report } = await replay(path, { directory: inFolder('cold') });
    const marks = jsonLines(inFolder('cold', 'alerts.jsonl')).map(({ cold_start: mark }) => mark);
    expect(marks).toEqual([true, undefined]);
    expect(report.replay).toMatchObject({ cold_start: true, cold_start_alerts: 1 });
  });

  it('is also what --start makes; from the beginning of the topic nothing is marked', async () => {
    const path = capture(purchases(trips));
    await replay(path, { directory: inFolder('warm') });
    expect(readFileSync(inFolder('warm', 'alerts.jsonl'), 'utf8')).not.toContain('cold_start');
    const { report } = await replay(path, { selection: { start: parseBound('--start', '2') } });
    expect(report.replay).toMatchObject({ selected: 2, cold_start: true, cold_start_alerts: 1 });
  });

  it('marks every alert that the missing records would have changed', async () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    await runAndCapture({ scenario }, inFolder('run.arrow'));
    const whole = await replayAlerts(inFolder('run.arrow'), inFolder('whole'));
    const known = new Set(whole.alerts.map((alert) => JSON.stringify(alert)));
    for (const hour of [3, 9, 15, 21]) {
      const selection = { start: parseBound('--start', `${hour}h`) };
      await replay(inFolder('run.arrow'), { selection, directory: inFolder('part') });
      const sure = jsonLines(inFolder('part', 'alerts.jsonl')).filter(({ cold_start: mark }) => mark !== true);
      expect(sure.length).toBeGreaterThan(0);
      expect(sure.filter((alert) => !known.has(JSON.stringify(alert)))).toEqual([]);
    }
  });
});

describe('a topic that is not keyed by client', () => {
  const list: readonly Purchase[] = [
    { client: '7', minute: 0, region: 'north' },
    { client: '8', minute: 1, region: 'north' },
    { client: '7', minute: 5, region: 'south' },
    { client: '8', minute: 30, region: 'south' },
  ];
  /** Round robin over two partitions, as a topic without keys has them; the file holds one partition after the other. */
  const scattered = (stamp: Partial<RawRecord> = {}): string => {
    const records = list.map((purchase, i) => ({
      partition: Math.floor(i / 2),
      timestampMs: T0 + purchase.minute * MINUTE_MS,
      value: value(purchase, i + 1),
      ...stamp,
    }));
    return capture([records[2]!, records[0]!, records[3]!, records[1]!]);
  };
  const appended: Partial<RawRecord> = { timestampType: 'log_append' };

  it('is refused with the reason, and with what to do', async () => {
    const message = /^the topic is not keyed by client: "7" is in partition \d and, at offset 0, in \d; --rekey merges/;
    await expect(replay(scattered(appended))).rejects.toThrow(message);
    await expect(replay(scattered(appended))).rejects.toMatchObject({ code: 'input' });
  });

  it('is merged by the time of append when that is asked for', async () => {
    const changes = { rekey: true, episodes: [] };
    const { alerts, report } = await replayAlerts(scattered(appended), inFolder('merged'), changes);
    expect(alerts.map(({ client_id }) => client_id)).toEqual(['7']);
    expect(report.rules['impossible_travel']!.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
  });

  it('cannot be merged where that time is not known', async () => {
    await expect(replay(scattered(), { rekey: true })).rejects.toThrow(
      /^--rekey: partition \d, offset 0 has no time of its append/,
    );
  });

  it('tells of records that were set aside where the topic has them', async () => {
    const path = capture([
      { partition: 1, offset: 40, value: null, ...appended, timestampMs: T0 + 5 },
      { partition: 0, offset: 7, value: value(list[0]!, 1), ...appended, timestampMs: T0 },
    ]);
    await replay(path, { rekey: true, directory: inFolder('rekeyed') });
    expect(jsonLines(inFolder('rekeyed', 'side.jsonl'))).toMatchObject([{ partition: 1, offset: 40 }]);
  });

  // appended at    0      1       2      3      4
  // partition      1·40   0·7     1·41   0·8    1·42        all but 0·7 cannot be parsed
  it('tells of them by partition, then by offset, though partitions take turns', async () => {
    const poison = ([partition, offset, atMs]: readonly [number, number, number]) => {
      return { partition, offset, value: null, ...appended, timestampMs: T0 + atMs };
    };
    const places = [
      [1, 40, 0],
      [1, 41, 2],
      [1, 42, 4],
      [0, 8, 3],
    ] as const;
    const path = capture(
      [
        ...places.map(poison),
        { partition: 0, offset: 7, value: value(list[0]!, 1), ...appended, timestampMs: T0 + 1 },
      ].sort((a, b) => a.partition - b.partition || a.offset - b.offset),
    );
    const { summary } = await replay(path, { rekey: true, directory: inFolder('rekeyed') });
    const rows = jsonLines(inFolder('rekeyed', 'side.jsonl'));
    expect(rows.map(({ partition, offset }) => [partition, offset])).toEqual([
      [0, 8],
      [1, 40],
      [1, 41],
      [1, 42],
    ]);
    expect(summary.malformed).toBe(4);
    expect(summary.quoted.map(({ offset }) => offset)).toEqual([8, 40, 41]);
  });
});

describe('ids that are used again', () => {
  it('long after, make two transactions, for the engine and for the oracle', async () => {
    const again = [0, 5, 30, 60, 65].map((minute, i) => ({
      value: value({ client: '7', minute, region: i % 2 === 0 ? 'north' : 'south' }, (i % 3) + 1),
    }));
    const { alerts, report } = await replayAlerts(capture(again), inFolder('out'), { episodes: [] });
    expect(alerts).toHaveLength(2);
    expect(report.counts).toMatchObject({ admitted: 5, malformed: 0 });
    expect(report.rules['impossible_travel']!.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
  });
});

describe('a replay', () => {
  const some = () => capture(purchases([{ client: '7', minute: 0, region: 'north' }]));

  it('of nothing is refused', async () => {
    await expect(replay(capture([]))).rejects.toThrow('nothing is selected: the capture has no records');
    await expect(replay(some(), { selection: { keys: ['x'] } })).rejects.toThrow(
      "nothing is selected of the capture's 1 record: offsets by partition 0: 0–0; times (--by broker) from ",
    );
    await expect(replay(some(), { selection: { partitions: [4] } })).rejects.toThrow(
      '--partition 4: the capture has partitions 0',
    );
  });

  it('takes no folder that is not a run of ours, and leaves nothing behind', async () => {
    mkdirSync(inFolder('mine'));
    writeFileSync(inFolder('mine', 'notes.txt'), 'keep me');
    await expect(replay(some(), { directory: inFolder('mine') })).rejects.toMatchObject({ code: 'input' });
  });

  it('that is stopped is a pause: it says how far it came, and is not scored', async () => {
    const path = capture(
      purchases(Array.from({ length: 5000 }, (_, i) => ({ client: '7', minute: i, region: 'north' }))),
    );
    const controller = new AbortController();
    const reader = CaptureReader.open(path);
    const replayed = await replayCapture({
      source: new ReplaySource(reader, EVERYTHING, TRANSACTION_JSON),
      settings: resolveEngine({}, undefined),
      pace: { kind: 'max' },
      rekey: false,
      ended: true,
      episodes: [],
      directory: inFolder('out'),
      batchRows: 100,
      clock: new SimulatedClock(),
      onProgress: ({ done }) => done >= 2000 && controller.abort(),
      signal: controller.signal,
    });
    reader.close();
    expect(replayed).toEqual({ kind: 'interrupted', sent: 2000 });
    expect(JSON.parse(readFileSync(inFolder('out', 'manifest.json'), 'utf8'))).toMatchObject({
      status: 'interrupted',
      replay: { selected: 2000, records: 5000 },
    });
  });
});

describe('the engine of a replay', () => {
  it('is that of the captured run, of the scenario named, or the default one; its rules may be others', async () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    await runAndCapture({ scenario, overrides: ['engine.allowed_disorder=9s'] }, inFolder('run.arrow'));
    const reader = CaptureReader.open(inFolder('run.arrow'));
    const { run } = reader.origin;
    reader.close();
    expect(resolveEngine({}, run)).toMatchObject({ scenario: 'small', engine: { allowedDisorderMs: 9000 } });
    expect(resolveEngine({ scenario }, run).engine.allowedDisorderMs).toBe(5000);
    expect(resolveEngine({ scenario, overrides: ['engine.max_future=off'] }, run).engine.maxFutureMs).toBeNull();
    expect(resolveEngine({ rules: 'original' }, run).engine).toMatchObject({
      allowedDisorderMs: 9000,
      ruleSet: { name: 'original' },
    });
    expect(resolveEngine({}, undefined)).toMatchObject({ scenario: null, engine: { ruleSet: { name: 'default' } } });
    expect(() => resolveEngine({ overrides: ['engine.max_future=off'] }, run)).toThrow('name the scenario');
    expect(() => resolveEngine({ rules: 'defualt' }, run)).toThrow('did you mean "default"?');
  });
});
