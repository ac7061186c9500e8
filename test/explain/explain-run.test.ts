import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AskedRun, explainMisses, explainThing } from '../../src/explain/explain-run.ts';
import {
  type AlertExplanation,
  type EpisodeExplanation,
  explanationJsonSchema,
  explanationSchema,
  type TransactionExplanation,
} from '../../src/explain/explanation-schema.ts';
import { renderExplanation } from '../../src/explain/render-explanation.ts';
import { type Cause } from '../../src/model/ladder.ts';
import { type AlertClass } from '../../src/report/outcomes.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { expectNoContradiction } from './no-contradiction.ts';
import { asked, explained, LISTENERS, rowsOf, runInto, scoreInto } from './running.ts';

/** Small scenarios that have a miss of every cause, and an alert of every class, between them; all but what only a wrong engine has. */
const SHIPPED = ['everything-at-once', 'skew-severe', 'tumbling-phase', 'rebalance-redelivery', 'window-edge'] as const;

let root: string;
const runs = new Map<string, AskedRun>();

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'trapline-explain-'));
  for (const name of SHIPPED) runs.set(name, await runInto(join(root, name), name));
  const base = runs.get('everything-at-once')!;
  // Another engine: it lacks an alert of an episode, and has one that the oracle does not give.
  const path = join(root, 'list.jsonl');
  const lines = readFileSync(join(base.folder, 'alerts.jsonl'), 'utf8').trimEnd().split('\n');
  const { alert_id } = rowsOf(base).alerts.find((alert) => alert.class === 'matched')!;
  const made = { ...(JSON.parse(lines[5]!) as object), alert_id: 'f'.repeat(32), rule: 'low_high_velocity' };
  const own = lines.filter((line) => !line.includes(alert_id));
  writeFileSync(path, `${[...own, JSON.stringify(made)].join('\n')}\n`);
  runs.set('exact', await scoreInto(join(root, 'exact'), base, path, true));
  runs.set('theirs', await scoreInto(join(root, 'theirs'), base, path, false));
}, 120_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = (name: string): AskedRun => runs.get(name)!;

const FIRST_MISSES: readonly (readonly [Cause, string])[] = [
  ['rule_ineffective', 'window-edge'],
  ['window_boundary', 'tumbling-phase'],
  ['clock_skew', 'everything-at-once'],
  ['delivery_loss', 'everything-at-once'],
  ['late_drop', 'everything-at-once'],
  ['future_drop', 'everything-at-once'],
  ['engine_defect', 'exact'],
  ['engine_or_late', 'theirs'],
];

describe('a missed episode', () => {
  it.each(FIRST_MISSES)('lost to %s, of %s, is explained', async (cause, name) => {
    const outcome = rowsOf(run(name)).episodes.find((row) => row.cause === cause)!;
    const explanation: EpisodeExplanation = await explained(run(name), outcome.episode_id, 'episode');
    const rule = explanation.rules.find((one) => one.rule === outcome.rule)!;
    expect(rule).toMatchObject({ detected: false, cause, rungs: outcome.rungs });
    expect(rule.story).toMatchObject({ episode_id: outcome.episode_id, cause });
    const seen = rule.examined.filter(({ rung }) => (outcome.rungs as readonly string[]).includes(rung));
    for (const condition of seen) expect(condition.held).toBe(true);
    const text = renderExplanation(explanation);
    expect(text).toContain(`missed: ${cause}`);
    expect(text).toContain(rule.why.split(' ')[0]);
    for (const { transaction_id } of explanation.transactions) expect(text).toContain(transaction_id);
  });

  it('is lost where its condition no longer holds, by the figure that is shown', async () => {
    const { episode_id, rule } = rowsOf(run('window-edge')).episodes.find(
      (row) => row.cause === 'rule_ineffective' && row.rule === 'impossible_travel',
    )!;
    const { rules } = await explained(run('window-edge'), episode_id, 'episode');
    const { examined, changes } = rules.find((one) => one.rule === rule)!;
    expect(examined).toHaveLength(1);
    const [condition] = examined;
    expect(condition).toMatchObject({ rung: 'rule', held: false });
    const failed = condition!.parts.filter(({ held }) => !held);
    expect(failed).toMatchObject([{ part: 'value_in_window' }]);
    expect(failed[0]!.wanted! - failed[0]!.found!).toBe(1);
    expect(changes.map(({ set }) => set)).toEqual(['rules.impossible_travel.window=10m1ms']);
  });

  it.each([
    ['window-edge', 'rule_ineffective'],
    ['everything-at-once', 'late_drop'],
    ['everything-at-once', 'future_drop'],
    ['tumbling-phase', 'window_boundary'],
  ] as const)(
    'of %s, lost to %s, is detected by a run with the setting that is named, and not by less',
    async (name, cause) => {
      const outcome = rowsOf(run(name)).episodes.find((row) => row.cause === cause)!;
      const { rules } = await explained(run(name), outcome.episode_id, 'episode');
      const { changes } = rules.find(({ rule }) => rule === outcome.rule)!;
      expect(changes.length).toBeGreaterThan(0);
      for (const [i, { set }] of changes.entries()) {
        const changed = await runInto(join(root, `${name}-${cause}-${i}`), name, [set]);
        const after = rowsOf(changed).episodes.find(
          (row) => row.episode_id === outcome.episode_id && row.rule === outcome.rule,
        );
        expect({ set, detected: after?.detected }).toEqual({ set, detected: true });
      }
      const [first] = changes;
      const ms = /(\d+)ms$/.exec(first!.set);
      if (ms === null || Number(ms[1]) === 0) return;
      const less = first!.set.replace(/\d+ms$/, `${Number(ms[1]) - 1}ms`);
      const before = rowsOf(await runInto(join(root, `${name}-${cause}-less`), name, [less])).episodes.find(
        (row) => row.episode_id === outcome.episode_id && row.rule === outcome.rule,
      );
      expect({ less, detected: before?.detected }).toEqual({ less, detected: false });
    },
  );

  it('names the fault that it was ascribed to', async () => {
    const folder = run('skew-severe').folder;
    const rows = readFileSync(join(folder, 'attribution.jsonl'), 'utf8').trimEnd().split('\n');
    const miss = rows.map(
      (line) => JSON.parse(line) as { episode_id: string; rule: string; fault: string; recovered_by: string[] },
    );
    const { episode_id, rule, fault, recovered_by } = miss.find((row) => row.recovered_by.length > 0)!;
    const explanation = await explained(run('skew-severe'), episode_id, 'episode');
    const { attribution } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    const inWords = attribution!.names![recovered_by[0]!]!;
    expect(inWords).toMatch(/^clocks of /);
    const told = explanation.rules.find((one) => one.rule === rule)!;
    expect(told.faults).toMatchObject({ fault, recovered_by, names: { [recovered_by[0]!]: inWords } });
    expect(renderExplanation(explanation).replaceAll(/\s+/g, ' ')).toContain(`Without ${inWords}`);
    expect(renderExplanation(explanation)).not.toContain(recovered_by[0]);
  });
});

const FIRST_ALERTS: readonly (readonly [AlertClass, string])[] = [
  ['matched', 'everything-at-once'],
  ['duplicate', 'rebalance-redelivery'],
  ['decoy', 'everything-at-once'],
  ['cross_pattern', 'everything-at-once'],
  ['artefact', 'skew-severe'],
  ['coincidental', 'rebalance-redelivery'],
  ['spurious', 'exact'],
];

describe('an alert', () => {
  it.each(FIRST_ALERTS)('that is %s, of %s, is explained', async (judgement, name) => {
    const { alerts, detections } = rowsOf(run(name));
    const outcome = alerts.find((row) => row.class === judgement)!;
    const explanation: AlertExplanation = await explained(run(name), outcome.alert_id, 'alert');
    expect(explanation).toMatchObject(outcome);
    const own = detections.filter(({ alert_id }) => alert_id === outcome.alert_id);
    expect(explanation.detections).toMatchObject(
      own.map(({ kind, transaction_id, evidence }) => ({ kind, transaction_id, evidence })),
    );
    const evidence = new Set(own.flatMap((detection) => detection.evidence!));
    expect(new Set(explanation.transactions.map(({ transaction_id }) => transaction_id))).toEqual(evidence);
    const [admitted] = explanation.examined;
    expect(admitted).toMatchObject({ rung: 'admitted', held: judgement !== 'spurious' });
    if (outcome.episode_id !== null) expect(explanation.why).toContain(outcome.episode_id);
    expect(renderExplanation(explanation)).toContain(explanation.why.slice(0, 30));
  });

  it('is given when the watermark, or the end of the log, has released it', async () => {
    const { detections } = rowsOf(run('window-edge'));
    const { detections: given } = await explained(run('window-edge'), detections[0]!.alert_id, 'alert');
    const { allowedDisorderMs } = run('window-edge').scenario.engine;
    for (const { at_end, event_clock_ms, event_time_ms, given_at_ms } of given) {
      expect(at_end).toBe(false);
      expect(event_clock_ms! - allowedDisorderMs).toBeGreaterThanOrEqual(event_time_ms!);
      expect(given_at_ms).not.toBeNull();
    }
  });
});

describe('a transaction', () => {
  it.each(['late', 'future', 'duplicate', 'malformed'] as const)('with a record that is %s has it', async (reason) => {
    const row = rowsOf(run('everything-at-once')).side.find(
      (side) => side.reason === reason && side.transaction_id !== null,
    )!;
    const explanation: TransactionExplanation = await explained(
      run('everything-at-once'),
      row.transaction_id!,
      'transaction',
    );
    const { copies } = explanation.transaction;
    expect(copies).toContainEqual({
      partition: row.partition,
      offset: row.offset,
      ingest_time_ms: row.ingest_time_ms,
      verdict: reason,
      watermark_ms: row.watermark_ms,
    });
    expect(renderExplanation(explanation)).toContain(`offset ${row.offset}`);
  });

  it('that was lost has no record, and says of which episode it is', async () => {
    const { episode_id } = rowsOf(run('everything-at-once')).episodes.find((row) => row.cause === 'delivery_loss')!;
    const episode = await explained(run('everything-at-once'), episode_id, 'episode');
    const lost = episode.transactions.find(({ fate }) => fate === 'undelivered')!;
    const explanation = await explained(run('everything-at-once'), lost.transaction_id, 'transaction');
    expect(explanation.transaction).toEqual(lost);
    expect(explanation.transaction.copies).toEqual([]);
    expect(explanation.episodes).toMatchObject([{ episode_id, of: episode.transactions.length }]);
    expect(renderExplanation(explanation)).toContain('never');
  });

  it('that triggered an alert names it', async () => {
    const { alert_id, transaction_id, rule } = rowsOf(run('window-edge')).detections[0]!;
    const { alerts } = await explained(run('window-edge'), transaction_id!, 'transaction');
    expect(alerts).toContainEqual({ alert_id, rule, class: 'matched', part: 'trigger' });
  });
});

describe('the misses of a run', () => {
  const all = { filter: {}, limit: Infinity };

  it.each(SHIPPED)('of %s are all listed, by rule and cause', async (name) => {
    const missed = rowsOf(run(name)).episodes.filter(({ label, detected }) => label === 'fraud' && !detected);
    const explanation = await explainMisses(run(name), all, LISTENERS);
    expect(explanationSchema.parse(explanation)).toEqual(explanation);
    const listed = explanation.groups.flatMap(({ rule, cause, misses }) =>
      misses.map(({ episode_id }) => ({ rule, cause, episode_id })),
    );
    const key = ({
      rule,
      cause,
      episode_id,
    }: {
      rule: string | null;
      cause: string | null;
      episode_id: string;
    }): string => [rule, cause, episode_id].join(' ');
    expect(listed.map(key).sort()).toEqual(missed.map(key).sort());
    for (const { count, misses, summary } of explanation.groups) {
      expect(misses).toHaveLength(count);
      expect(summary.startsWith(`${count} `)).toBe(true);
    }
  });

  it('say the same of an episode as its own explanation', async () => {
    const { groups } = await explainMisses(run('everything-at-once'), all, LISTENERS);
    for (const { rule, misses } of groups) {
      const { episode_id, why } = misses[0]!;
      const { rules } = await explained(run('everything-at-once'), episode_id, 'episode');
      expect(rules.find((one) => one.rule === rule)!.why).toBe(why);
    }
  });

  it('are summed up by a figure', async () => {
    const filter = { rule: 'impossible_travel', cause: 'rule_ineffective' } as const;
    const { groups } = await explainMisses(run('window-edge'), { filter, limit: 2 }, LISTENERS);
    const missed = rowsOf(run('window-edge')).episodes.filter(
      ({ rule, cause }) => rule === filter.rule && cause === filter.cause,
    );
    expect(groups).toMatchObject([
      { ...filter, count: missed.length, figure: { name: 'span', min_ms: 600_001, max_ms: 600_001 } },
    ]);
    expect(groups[0]!.summary).toBe(`${missed.length} rule_ineffective: all with a span above 10 min, median 10 min`);
    expect(groups[0]!.misses).toHaveLength(2);
    expect(
      renderExplanation({ ...(await explainMisses(run('window-edge'), { filter, limit: 2 }, LISTENERS)) }),
    ).toContain(`… ${missed.length - 2} more`);
  });

  it('of a run without any are none', async () => {
    const { groups } = await explainMisses(run('rebalance-redelivery'), all, LISTENERS);
    expect(groups).toEqual([]);
  });
});

describe('what is said', () => {
  it.each(['everything-at-once', 'skew-severe', 'tumbling-phase', 'rebalance-redelivery'])(
    'never contradicts the files of %s',
    async (name) => {
      const held = await expectNoContradiction(run(name));
      expect(held.detections).toBe(rowsOf(run(name)).detections.length);
      expect(held.alerts).toBe(rowsOf(run(name)).alerts.length);
      expect(held.alerts).toBeGreaterThan(0);
    },
  );

  it('is refused where outcomes.jsonl was changed', async () => {
    const folder = join(root, 'changed');
    const changed = await runInto(folder, 'everything-at-once');
    const path = join(folder, 'outcomes.jsonl');
    const text = readFileSync(path, 'utf8');
    const { episode_id } = rowsOf(changed).episodes.find((row) => row.cause === 'late_drop')!;
    writeFileSync(path, text.replace('"cause":"late_drop"', '"cause":"clock_skew"'));
    await expect(explainThing(changed, episode_id, LISTENERS)).rejects.toMatchObject({ subCode: 'runs_differ' });
    writeFileSync(path, text.replaceAll('"cause":"late_drop"', '"cause":"weather"'));
    await expect(explainThing(changed, episode_id, LISTENERS)).rejects.toMatchObject({
      subCode: 'run_not_readable',
      location: { file: path, line: expect.any(Number) as number },
    });
  });

  it('is refused of another world', async () => {
    const digests = { transactions: '0'.repeat(32), deliveries: '0'.repeat(32) };
    const id = rowsOf(run('window-edge')).episodes[0]!.episode_id;
    await expect(explainThing({ ...run('window-edge'), digests }, id, LISTENERS)).rejects.toMatchObject({
      subCode: 'runs_differ',
    });
  });

  it.each([
    ['window-edge-9', /unknown id "window-edge-9"; expected an episode as \S+ \(episodes\.jsonl\), an alert of 32/],
    ['impossible_travel-0-0x', /did you mean "impossible_travel-0-0"\?/],
    ['ffffffffffffffff', /has no transaction "ffffffffffffffff"/],
    ['f'.repeat(32), /has no alert "f+"; alerts\.jsonl has their ids/],
    ['\u001b[31m', /unknown id "\\u001b\[31m"/],
  ])('of %j is that there is no such thing', async (id, message) => {
    await expect(explainThing(run('window-edge'), id, LISTENERS)).rejects.toThrow(message);
    await expect(explainThing(run('window-edge'), id, LISTENERS)).rejects.toMatchObject({ subCode: 'unknown_name' });
  });

  it('does nothing to a terminal, whatever the names', async () => {
    const explanation = await explained(
      asked(run('window-edge').folder),
      rowsOf(run('window-edge')).episodes[0]!.episode_id,
      'episode',
    );
    const evil = '\u001b]0;x\u0007<script>';
    const lives = explanation.transactions.map((life) => ({ ...life, category: evil, client_id: evil }));
    const text = renderExplanation({ ...explanation, client_id: evil, pattern: evil, transactions: lives });
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(text).toContain(String.raw`\u001b]0;x\u0007<script>`);
  });
});

it('the JSON Schema is published as it is generated', async () => {
  await expect(explanationJsonSchema()).toMatchFileSnapshot('../../schema/explanation.schema.json');
});
