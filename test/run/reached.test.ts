import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { RARE_EVENT_NAMES, type RareEvent } from '../../src/model/rare-events.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { memoryFileAccess } from '../config/memory-file-access.ts';
import { SMALL_SCENARIO } from './small-scenario.ts';

async function run(...overrides: readonly string[]) {
  const loaded = loadScenario(
    { scenario: 'small.yaml', overrides },
    memoryFileAccess({ 'small.yaml': SMALL_SCENARIO }),
  );
  const done = await runScenario({
    ...loaded,
    directory: null,
    batchRows: 100,
    worker: false,
    attribute: false,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (done.kind !== 'finished') throw new Error('interrupted');
  return done.report;
}

/** Episodes whose gap is one of these, of a rule with a window of ten minutes. */
const withGap = (gap: string) =>
  `fraud=[{ pattern: impossible_travel, episodes: 20, one_episode_per_client: true, gap: ${gap} }]`;

describe('rare events of a run', () => {
  it('are all named in the report, in the order of the list', async () => {
    expect(Object.keys((await run()).reached!)).toEqual(RARE_EVENT_NAMES);
  });

  // window      [──────── 10 min ────────]
  // first       ●                        ↓ at its end: still inside
  // completing                           ●
  // completing                           ·● one millisecond later: outside
  it.each([
    ['599999ms', 0, 0],
    ['600000ms', 20, 0],
    ['600001ms', 0, 20],
    ['600002ms', 0, 0],
  ])('count episodes at the edge of their window: gap %s', async (gap, asLong, longer) => {
    const { reached } = await run(withGap(gap), 'delivery.disorder.share=0%', 'clocks=[]');
    expect(reached).toMatchObject({
      episode_as_long_as_window: asLong,
      episode_one_ms_longer_than_window: longer,
    });
  });

  it('tell what became of completing transactions', async () => {
    const late = await run(withGap('5m'), 'delivery.disorder={ share: 50%, extra: { uniform: [10m, 20m] } }');
    const { lost, ...counts } = late.counts;
    expect(counts.late).toBeGreaterThan(0);
    expect(late.reached!.late_completing_transaction).toBeGreaterThan(0);
    // An episode of two is lost with either of them.
    expect(late.reached!.late_completing_transaction).toBeLessThan(late.rules['impossible_travel']!.loss.late_drop!);
    expect(late.reached!.lost_completing_transaction).toBe(lost ?? 0);
    const gone = await run(withGap('5m'), 'delivery.loss={ share: 50% }');
    expect(gone.reached!.lost_completing_transaction).toBeGreaterThan(0);
    expect(gone.reached!.late_completing_transaction).toBe(0);
  });

  const OF_FAULTS = RARE_EVENT_NAMES.filter((name) => name.includes('_during_') || name.includes('restore'));

  it('of crashes and rebalances are zero without them, and not with them', async () => {
    const figures = (reached: Readonly<Record<RareEvent, number | null>>) => OF_FAULTS.map((name) => reached[name]);
    const disorder = 'delivery.disorder={ share: 30%, extra: { uniform: [10m, 20m] } }';
    expect(figures((await run(withGap('5m'), disorder)).reached!)).toEqual(OF_FAULTS.map(() => 0));
    const faults = ['crash', 'rebalance'].map((kind) =>
      kind === 'crash' ? '{ kind: crash, every: 17m }' : '{ kind: rebalance, every: 23m, consumers: [2, 1] }',
    );
    const troubled = await run(
      withGap('5m'),
      disorder,
      'consumers={ count: 1, checkpoint: { every: 20m } }',
      `faults=[${faults.join(', ')}]`,
    );
    for (const count of figures(troubled.reached!)) expect(count).toBeGreaterThan(0);
  });

  it('can be expected by name, and a miss says so', async () => {
    const report = await run(
      withGap('10m'),
      'expect={ reached: { episode_as_long_as_window: ">= 1", record_before_1970: ">= 1" }, reached.equal_event_times: ">= 0" }',
    );
    expect(report.expectations.map(({ path, passed }) => [path, passed])).toEqual([
      ['reached.equal_event_times', true],
      ['reached.episode_as_long_as_window', true],
      ['reached.record_before_1970', false],
    ]);
  });

  it('that do not exist are refused, with the nearest name', () => {
    const overrides = ['expect={ reached: { equal_event_tims: ">= 1" } }'];
    expect(() =>
      loadScenario({ scenario: 'small.yaml', overrides }, memoryFileAccess({ 'small.yaml': SMALL_SCENARIO })),
    ).toThrow('did you mean "reached.equal_event_times"?');
  });
});
