import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Report } from '../../src/report/report-schema.ts';
import { type EpisodeOutcome } from '../../src/report/outcomes.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

async function run(scenario: string, ...overrides: readonly string[]): Promise<Report> {
  const finished = await runScenario({
    ...prepareRun({ scenario, overrides }),
    directory: inFolder('run'),
    batchRows: 4096,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (finished.kind !== 'finished') throw new Error('it was not interrupted');
  return finished.report;
}

function rowsOf<T>(file: string): T[] {
  const lines = readFileSync(inFolder('run', file), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

/** Every fraud of the run that is in the folder, by id. */
function outcomes(): Map<string, EpisodeOutcome> {
  const rows = rowsOf<EpisodeOutcome>('outcomes.jsonl').filter(({ label }) => label === 'fraud');
  return new Map(rows.map((row) => [row.episode_id, row]));
}

const SKEW_CAUSES = ['clock_skew', 'late_drop', 'future_drop'];

describe('skew-severe and its twin, whose clocks are right', () => {
  //  rung      rule  window  stamped  delivered  admitted  engine
  //  twin       ●      ●        ●         ●          ●        ●      the world is the same, so what the skewed run misses beyond
  //  skewed     ●      ●        ●         ●          ·        ·      the twin was lost below the rung where the stamps come in
  it('differ by exactly the episodes that the skewed run ascribes to its clocks', async () => {
    const skewed = await run('skew-severe');
    const underSkew = outcomes();
    const right = await run('skew-severe', 'clocks=[]');
    const twin = outcomes();
    expect(right.counts).toMatchObject({ late: 0, future: 0 });
    expect([...underSkew.keys()]).toEqual([...twin.keys()]);

    const ids = [...twin.keys()];
    const lost = ids.filter((id) => twin.get(id)!.detected && !underSkew.get(id)!.detected);
    const gained = ids.filter((id) => !twin.get(id)!.detected && underSkew.get(id)!.detected);
    const ascribed = ids.filter((id) => {
      const { cause, rungs } = underSkew.get(id)!;
      // What only wrong stamps made detectable, and was lost again, the twin has never had.
      return cause !== null && SKEW_CAUSES.includes(cause) && rungs.includes('window');
    });
    expect(lost).toEqual(ascribed);
    expect(lost.length).toBeGreaterThan(150);

    const detected = (report: Report) =>
      Object.values(report.rules).reduce((sum, { episodes }) => sum + episodes.detected!, 0);
    expect(detected(right) - detected(skewed)).toBe(lost.length - gained.length);
    for (const id of ids) {
      const upper = (row: EpisodeOutcome) => row.rungs.filter((rung) => rung === 'rule' || rung === 'window');
      expect(upper(underSkew.get(id)!)).toEqual(upper(twin.get(id)!));
    }
  });
});

describe('future-poison', () => {
  //  other clients  ──●──●──●──●──●──
  //  one phone              ─────────────a day────────────●   admitted, it would make all that follows late
  it('without the check against the future makes every other client late', async () => {
    const guarded = await run('future-poison');
    const poisoned = await run('future-poison', 'engine.max_future=off');
    expect(guarded.counts).toMatchObject({ late: 0 });
    expect(poisoned.counts.future).toBe(0);
    expect(poisoned.counts.late).toBeGreaterThan(0.9 * poisoned.counts.delivered!);
    for (const { episodes, loss } of Object.values(poisoned.rules)) {
      expect(episodes.recall).toBeLessThan(0.1);
      expect(loss.late_drop).toBe(episodes.total! - episodes.detected! - loss.rule_ineffective!);
    }
  });
});

describe('negative-latency', () => {
  interface Timing {
    readonly alert_id: string;
    readonly processing_time_ms: number;
    readonly at_end: boolean;
  }
  interface Alert {
    readonly alert_id: string;
    readonly event_time_ms: number;
  }

  //  true        ──●───────┊──────────▶      processed seconds after it happened,
  //  processing    └─6 s─▶ │                 but long before the time on its stamp
  //  event                 │◀──24 s──●
  it('has alerts before their event time, and times to detect above zero', async () => {
    const report = await run('negative-latency');
    const alerts = rowsOf<Alert>('alerts.jsonl');
    const stamps = new Map(alerts.map(({ alert_id, event_time_ms }) => [alert_id, event_time_ms]));
    const timed = rowsOf<Timing>('latency.jsonl').filter(({ at_end }) => !at_end);
    const latencies = timed.map(({ alert_id, processing_time_ms }) => processing_time_ms - stamps.get(alert_id)!);
    expect(latencies.length).toBeGreaterThan(250);
    expect(latencies.filter((ms) => ms < 0).length).toBeGreaterThan(0.9 * latencies.length);
    const detected = [...outcomes().values()].map(({ time_to_detect_ms }) => time_to_detect_ms);
    expect(Math.min(...detected.map((ms) => ms ?? Infinity))).toBeGreaterThan(0);
    expect(report.rules['impossible_travel']!.time_to_detect_ms.early).toBe(0);
  });
});

describe('clock-backwards and dst-fall', () => {
  it.each([
    ['clock-backwards', '11m'],
    ['dst-fall', '61m'],
  ])('%s: who waits %s drops nothing', async (scenario, allowedDisorder) => {
    const { counts, rules } = await run(scenario, `engine.allowed_disorder=${allowedDisorder}`);
    expect(counts.late).toBe(0);
    for (const { loss, episodes } of Object.values(rules)) {
      expect(loss.late_drop).toBe(0);
      expect(episodes.recall).toBeGreaterThan(0.85);
    }
  });
});

describe('iteration-order', () => {
  const IDS = ['1', '10', '11', '12', '2', '3', '4', '5', '6', '7', '8', '9'];
  const SMALL = ['traffic.clients=12', 'traffic.interval=1s', 'duration=30m', 'expect={}'];

  //  as keys of an object  1 2 3 … 9 10 11 12      what JavaScript makes of keys that look like integers
  //  as text               1 10 11 12 2 3 … 9      what every file keeps to
  it('is that of text in the aggregates, for clients whose names are numbers', async () => {
    await run('original-producer', ...SMALL);
    const minutes = rowsOf<{ clients: readonly { key: string }[] }>('aggregates.jsonl');
    expect(minutes.length).toBe(30);
    for (const { clients } of minutes) {
      const keys = clients.map(({ key }) => key);
      expect(keys).toEqual(IDS.filter((id) => keys.includes(id)));
    }
    expect(Math.max(...minutes.map(({ clients }) => clients.length))).toBe(12);
  });

  it('is that of text in the alerts, where all clocks stand still at once', async () => {
    await run('original-producer', ...SMALL, 'clocks=[{ freeze: { from: 5m, for: 20m } }]');
    const alerts = rowsOf<{ rule: string; event_time_ms: number; client_id: string }>('alerts.jsonl');
    const travel = alerts.filter(({ rule }) => rule === 'impossible_travel');
    const stamps = travel.map(({ event_time_ms }) => event_time_ms);
    const frozenMs = stamps.find((ms, i) => ms === stamps[i + 1])!;
    const clients = travel.filter(({ event_time_ms }) => event_time_ms === frozenMs).map(({ client_id }) => client_id);
    expect([...new Set(clients)]).toEqual(IDS);
    expect(clients).toEqual(IDS.flatMap((id) => clients.filter((client) => client === id)));
  });
});
