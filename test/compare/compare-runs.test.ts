import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompareRequest, compareRuns } from '../../src/compare/compare-runs.ts';
import { comparisonMarkdown } from '../../src/compare/comparison-markdown.ts';
import { comparisonPage } from '../../src/compare/comparison-page.ts';
import { type Comparison, comparisonJsonSchema, comparisonSchema } from '../../src/compare/comparison-schema.ts';
import { renderComparison } from '../../src/compare/render-comparison.ts';
import { comparisonJson } from '../../src/compare/write-comparison.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { type AskedRun } from '../../src/explain/explain-run.ts';
import { pageScript } from '../../src/page/page-script.ts';
import { type EpisodeOutcome } from '../../src/report/outcomes.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { LISTENERS, rowsOf, runInto, scoreInto } from '../explain/running.ts';

const SCENARIO = 'everything-at-once';
const REQUEST: CompareRequest = { limit: 1000, explain: false, input: undefined, listeners: LISTENERS };

let root: string;
const runs = new Map<string, AskedRun>();

/** Runs of one scenario, each with other settings. */
const SETTINGS = {
  base: [],
  strict: ['rules.impossible_travel.window=5m', 'rules.spending_spree.at_least=3'],
  tumbling: ['rules.impossible_travel.window={tumbling: 10m}'],
  hasty: ['engine.allowed_disorder=0s'],
  clocks: ['clocks=[]'],
  lossy: ['delivery.loss.share=0.2'],
  seed: ['seed=7'],
} as const;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'trapline-compare-'));
  for (const [name, overrides] of Object.entries(SETTINGS)) {
    runs.set(name, await runInto(join(root, name), SCENARIO, overrides));
  }
  // Another engine: it lacks the first two alerts, and says one that no oracle gives.
  const lines = readFileSync(join(folder('base'), 'alerts.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  const made = { ...(JSON.parse(lines[5]!) as object), alert_id: 'f'.repeat(32), rule: 'low_high_velocity' };
  const path = join(root, 'list.jsonl');
  writeFileSync(path, `${[...lines.slice(2), JSON.stringify(made)].join('\n')}\n`);
  runs.set('theirs', await scoreInto(join(root, 'theirs'), runs.get('base')!, path, false));
}, 180_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = (name: string): string => join(root, name);

async function compared(a: string, b: string, request: Partial<CompareRequest> = {}): Promise<Comparison> {
  const comparison = await compareRuns(folder(a), folder(b), { ...REQUEST, ...request });
  expect(comparisonSchema.parse(JSON.parse(comparisonJson(comparison)))).toEqual(
    JSON.parse(comparisonJson(comparison)),
  );
  return comparison;
}

function outcomes(name: string): ReadonlyMap<string, EpisodeOutcome> {
  const own = rowsOf(runs.get(name)!).episodes.filter(({ label, rule }) => label === 'fraud' && rule !== null);
  return new Map(own.map((outcome) => [`${outcome.episode_id} ${outcome.rule}`, outcome]));
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

describe('two runs of one log', () => {
  it.each(['strict', 'tumbling', 'hasty'])('pair every episode, and every alert once: %s', async (name) => {
    const comparison = await compared('base', name);
    expect(comparison).toMatchObject({ pairing: { kind: 'same_log' }, different: true });
    const [ofA, ofB] = [outcomes('base'), outcomes(name)];
    for (const [rule, { episodes, alerts, figures }] of Object.entries(comparison.rules)) {
      const own = [...ofA]
        .filter(([, outcome]) => outcome.rule === rule)
        .map(([key, a]) => [a.detected, ofB.get(key)!.detected]);
      const count = (a: boolean, b: boolean): number => own.filter((pair) => pair[0] === a && pair[1] === b).length;
      expect(episodes).toMatchObject({
        both: count(true, true),
        only_a: count(true, false),
        only_b: count(false, true),
        neither: count(false, false),
      });
      expect(episodes!.difference).toBeCloseTo(figures.b!.episodes.recall! - figures.a!.episodes.recall!, 12);
      const { same, moved, lost, gained, lost_by_class, gained_by_class } = alerts!;
      expect(same + moved + lost).toBe(figures.a!.alerts.total);
      expect(same + moved + gained).toBe(figures.b!.alerts.total);
      expect(sum(Object.values(lost_by_class))).toBe(lost);
      expect(sum(Object.values(gained_by_class))).toBe(gained);
      const days = comparison.days.filter((day) => day.rule === rule);
      for (const change of ['same', 'moved', 'lost', 'gained'] as const) {
        expect(sum(days.map((day) => day[change]))).toBe(alerts![change]);
      }
    }
    const changed = [...ofA].filter(
      ([key, a]) => a.detected !== ofB.get(key)!.detected || a.cause !== ofB.get(key)!.cause,
    );
    expect(comparison.episodes.map(({ episode_id, rule }) => `${episode_id} ${rule}`).sort()).toEqual(
      changed.map(([key]) => key).sort(),
    );
    const classes = new Map(rowsOf(runs.get('base')!).alerts.map((alert) => [alert.alert_id, alert.class]));
    for (const { a } of comparison.alerts) if (a !== null) expect(a.class).toBe(classes.get(a.alert_id));
  });

  it('name the settings that differ', async () => {
    const { settings } = await compared('base', 'strict');
    expect(settings).toEqual([
      { path: 'engine.rules.impossible_travel.window', a: '10m', b: '5m' },
      { path: 'engine.rules.spending_spree.at_least', a: 4, b: 3 },
    ]);
    const { settings: phase } = await compared('base', 'tumbling');
    expect(phase).toContainEqual({ path: 'engine.rules.impossible_travel.window', a: '10m', b: { tumbling: '10m' } });
  });

  it('say by how much an alert moved', async () => {
    const { alerts } = await compared('base', 'strict');
    const moved = alerts.filter(({ change }) => change === 'moved');
    expect(moved.length).toBeGreaterThan(0);
    for (const { a, b, moved_by_ms, rule } of moved) {
      expect(rule).toBe('spending_spree');
      expect(moved_by_ms).toBe(b!.event_time_ms! - a!.event_time_ms!);
      // Three categories are there before four.
      expect(moved_by_ms).toBeLessThan(0);
    }
  });

  it('mirror each other the other way round', async () => {
    const [there, back] = [await compared('base', 'strict'), await compared('strict', 'base')];
    for (const [name, { episodes, alerts }] of Object.entries(there.rules)) {
      const other = back.rules[name]!;
      expect([other.episodes!.only_a, other.episodes!.only_b]).toEqual([episodes!.only_b, episodes!.only_a]);
      expect([other.alerts!.lost, other.alerts!.gained]).toEqual([alerts!.gained, alerts!.lost]);
      expect(other.episodes!.p_exact).toBe(episodes!.p_exact);
    }
  });

  it('do not differ where nothing does', async () => {
    cpSync(folder('base'), folder('copy'), { recursive: true });
    const comparison = await compared('base', 'copy', { explain: true });
    expect(comparison).toMatchObject({
      different: false,
      episodes: [],
      alerts: [],
      settings: [],
      first_difference: null,
    });
    expect(renderComparison(comparison, { limit: 10 })).toContain('All that both runs have is equal.');
  });

  it('differ in nothing that only one of them has measured', async () => {
    cpSync(folder('base'), folder('unscored'), { recursive: true });
    const path = join(folder('unscored'), 'report.json');
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
    const rules = Object.entries(report.rules).map(([name, { alerts, ...rule }]) => {
      const episodes = { total: null, detected: null, recall: null, recall_ci95: null };
      return [name, { ...rule, episodes, alerts: { ...alerts, matched: null, precision: null, precision_ci95: null } }];
    });
    const counts = { ...report.counts, transactions: null };
    writeFileSync(path, JSON.stringify({ ...report, counts, rules: Object.fromEntries(rules) as unknown }));
    rmSync(join(folder('unscored'), 'outcomes.jsonl'));
    expect(await compared('base', 'unscored')).toMatchObject({ different: false, episodes: [], alerts: [] });
  });

  it('keep as many alerts as asked for, the first of each rule and change', async () => {
    const [all, few] = [await compared('base', 'strict'), await compared('base', 'strict', { limit: 2 })];
    const firstOf = (comparison: Comparison, most: number): unknown[] =>
      ['lost', 'gained', 'moved'].flatMap((change) =>
        Object.keys(comparison.rules).flatMap((rule) =>
          comparison.alerts.filter((alert) => alert.change === change && alert.rule === rule).slice(0, most),
        ),
      );
    expect(firstOf(few, Infinity)).toEqual(firstOf(all, 2));
    expect(few.rules).toEqual(all.rules);
  });
});

describe('the first difference', () => {
  it('is the earliest one, and told on both sides', async () => {
    const comparison = await compared('base', 'strict', { explain: true });
    const first = comparison.first_difference!;
    const times = [
      ...comparison.alerts.map(({ a, b }) => (a ?? b)!.event_time_ms!),
      ...comparison.episodes.map(({ completing_event_time_ms }) => completing_event_time_ms!),
    ];
    expect(first.event_time_ms).toBe(Math.min(...times));
    expect(first.untold).toBeNull();
    for (const told of [first.told!.a!, first.told!.b!]) {
      expect(told.text).not.toBe('');
      expect(told.examined.length).toBeGreaterThan(0);
    }
  });

  it('of an alert that another engine lacks shows that the condition held, and what the other says', async () => {
    const { first_difference: first } = await compared('base', 'theirs', { explain: true });
    expect(first!.told!.a!.explanation).not.toBeNull();
    expect(first!.told!.b!.examined[0]).toMatchObject({ rung: 'admitted', held: true });
  });

  it('of an alert that a narrower window does not give shows that the condition did not hold', async () => {
    const comparison = await compared('base', 'strict');
    const decoy = comparison.alerts.find(({ change, a }) => change === 'lost' && a?.class === 'decoy')!;
    const { firstDifference } = await import('../../src/compare/first-difference.ts');
    const { openComparedRun } = await import('../../src/compare/compared-run.ts');
    const [a, b] = [openComparedRun(folder('base')), openComparedRun(folder('strict'))];
    const first = await firstDifference({ a, b, episodes: [], alerts: [decoy] }, { ...REQUEST, explain: true });
    expect(first).toMatchObject({
      subject: { kind: 'alert' },
      text: expect.stringMatching(/^A has an alert of/) as string,
    });
    expect(first!.told!.a!.examined[0]).toMatchObject({ held: true });
    expect(first!.told!.b!).toMatchObject({
      explanation: null,
      text: 'It gave no alert here: the condition did not hold.',
    });
    expect(first!.told!.b!.examined[0]).toMatchObject({ held: false });
  });
});

describe('two runs of other streams', () => {
  it('are paired by transactions if only delivery differs, by episodes if only clocks do', async () => {
    expect((await compared('base', 'lossy')).pairing.kind).toBe('same_transactions');
    const clocks = await compared('base', 'clocks');
    expect(clocks.pairing.kind).toBe('same_episodes');
    expect(clocks.rules['impossible_travel']!.alerts!.same).toBeGreaterThan(0);
    expect(clocks.rules['impossible_travel']!.episodes!.p_exact).not.toBeUndefined();
  });

  it('are not paired under another seed, and that is said', async () => {
    const comparison = await compared('base', 'seed', { explain: true });
    expect(comparison).toMatchObject({ pairing: { kind: 'none' }, episodes: [], alerts: [], first_difference: null });
    for (const { episodes, alerts, figures } of Object.values(comparison.rules)) {
      expect({ episodes, alerts }).toEqual({ episodes: null, alerts: null });
      expect(figures.a!.episodes.recall).not.toBeNull();
    }
    const text = renderComparison(comparison, { limit: 10 });
    expect(text).toContain('Different streams (seeds 46 and 7): nothing is paired or tested.');
    expect(text).not.toContain('McNemar');
  });
});

describe('what is shown', () => {
  it.each([50, 80, 100, 160])('fits %i columns, but for words that are longer', async (width) => {
    const comparison = await compared('base', 'strict', { explain: true });
    const tooLong = renderComparison(comparison, { width, limit: 5 })
      .split('\n')
      .filter((line) => {
        const longest = Math.max(
          ...line
            .trim()
            .split(' ')
            .map((word) => word.length),
        );
        return line.length > Math.max(width, longest + 10);
      });
    expect(tooLong).toEqual([]);
  });

  it('is the same each time', async () => {
    expect(comparisonJson(await compared('base', 'strict', { explain: true }))).toBe(
      comparisonJson(await compared('base', 'strict', { explain: true })),
    );
  });

  it('is harmless whatever a run says of itself', async () => {
    const hostile = '<script>alert(1)</script>\u001b[31m|*x*';
    const comparison = await compared('base', 'strict', { explain: true });
    const named: Comparison = JSON.parse(
      comparisonJson(comparison).replaceAll('impossible_travel', JSON.stringify(hostile).slice(1, -1)),
    ) as Comparison;
    const page = comparisonPage(named, 10).replace(pageScript().element.toString(), '');
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
    expect(renderComparison(named, { limit: 10 })).not.toContain('\u001b');
    const markdown = comparisonMarkdown(named, 10);
    const outsideFences = markdown
      .split('```')
      .filter((_, i) => i % 2 === 0)
      .join('');
    expect(outsideFences).not.toMatch(/(?<!\\)<script/);
    expect(markdown).not.toContain('\u001b');
    expect(outsideFences).not.toMatch(/(?<!\\)\*x\*/);
  });

  it('has every figure of the terminal on the page and in Markdown', async () => {
    const comparison = await compared('base', 'strict', { explain: true });
    for (const text of [comparisonPage(comparison, 10), comparisonMarkdown(comparison, 10)]) {
      expect(text).toContain('McNemar p');
      expect(text.replaceAll('\\', '')).toContain(comparison.first_difference!.text.replaceAll('\\', ''));
      expect(text.replaceAll('\\', '')).toContain(comparison.episodes[0]!.episode_id);
    }
  });
});

describe('a folder that cannot be compared', () => {
  const refused = async (a: string, b: string): Promise<string> => {
    const error: unknown = await compareRuns(a, b, REQUEST).catch((thrown: unknown) => thrown);
    if (!(error instanceof TraplineError)) throw new Error('not refused');
    expect(error.code).toBe('input');
    return error.oneLine();
  };

  it('is refused in a line that says why', async () => {
    expect(await refused(folder('base'), folder('nowhere'))).toMatch(
      /nowhere: no such folder; expected the folder of a finished run$/,
    );
    expect(await refused(folder('base'), join(folder('base'), 'report.json'))).toMatch(
      /expected the folder of a finished run, found a file$/,
    );
    expect(await refused(root, folder('base'))).toMatch(
      /expected the folder of a run, found no manifest\.json of one$/,
    );
    expect(await refused(folder('base'), join(folder('seed'), '..', 'base'))).toMatch(/found the same folder$/);
  });

  it('is one that was interrupted, of another version, or damaged', async () => {
    const changed = (name: string, file: string, change: (text: string) => string): string => {
      cpSync(folder('base'), folder(name), { recursive: true });
      const path = join(folder(name), file);
      writeFileSync(path, change(readFileSync(path, 'utf8')));
      return folder(name);
    };
    const stopped = changed('stopped', 'manifest.json', (text) =>
      JSON.stringify({ ...(JSON.parse(text) as object), status: 'interrupted', digests: null }),
    );
    expect(await refused(folder('base'), stopped)).toMatch(/expected a finished run, found one that is interrupted$/);
    const old = changed('old', 'report.json', (text) => text.replace('trapline.report/1', 'trapline.report/0'));
    expect(await refused(folder('base'), old)).toMatch(
      /its report\.json has at schema no value that Trapline .* can read/,
    );
    const torn = changed('torn', 'outcomes.jsonl', (text) => text.slice(0, -20));
    expect(await refused(folder('base'), torn)).toMatch(/outcomes\.jsonl:\d+: expected a row as Trapline writes it$/);
  });
});

it('publishes its schema', async () => {
  await expect(comparisonJsonSchema()).toMatchFileSnapshot('../../schema/comparison.schema.json');
});
