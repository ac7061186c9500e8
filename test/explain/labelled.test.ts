import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AskedRun, explainMisses } from '../../src/explain/explain-run.ts';
import { explanationSchema } from '../../src/explain/explanation-schema.ts';
import { explanationPage } from '../../src/explain/explanation-page.ts';
import { renderExplanation } from '../../src/explain/render-explanation.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { writeLabelledCards } from '../labelled-cards.ts';
import { expectNoContradiction } from './no-contradiction.ts';
import { explained, LISTENERS, rowsOf, runInto } from './running.ts';

let root: string;
let run: AskedRun;
let report: Report;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'trapline-labelled-'));
  run = await runInto(join(root, 'run'), writeLabelledCards(root));
  report = JSON.parse(readFileSync(join(run.folder, 'report.json'), 'utf8')) as Report;
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

const misses = (filter = {}, limit = 1000) => explainMisses(run, { filter, limit }, LISTENERS);
const labelled = () => rowsOf(run).episodes.filter(({ label }) => label === 'labelled');

describe('misses against labels', () => {
  it('are those that no rule caught, with what became of their records', async () => {
    const found = await misses();
    expect(explanationSchema.parse(found)).toEqual(found);
    const { spending_spree } = report.labels!.rules;
    const missed = spending_spree!.episodes.total - spending_spree!.episodes.detected;
    // Some sprees are late, some are caught, and c20 is out of the reach of every rule.
    expect(missed).toBeGreaterThan(1);
    expect(missed).toBeLessThan(20);
    expect(found.labelled).toMatchObject({
      episodes: 21,
      caught: 21 - missed,
      left_out: { malformed: 1, excluded: 1 },
    });
    expect(found.labelled!.uncaught).toHaveLength(missed);
    const causes = found.labelled!.uncaught.map((one) => one.causes['spending_spree']);
    expect(new Set(causes)).toEqual(new Set(['late_drop', 'rule_ineffective']));
    const late = found.labelled!.uncaught.filter((one) => one.causes['spending_spree'] === 'late_drop');
    for (const { fates, transactions } of late) {
      expect(fates.late).toBeGreaterThan(0);
      expect(fates.admitted + fates.late).toBe(transactions);
    }
  });

  it('are listed by rule and cause, as many as the report counts, and less of them on demand', async () => {
    const { groups } = await misses();
    expect(groups.every(({ label }) => label === 'labelled')).toBe(true);
    for (const [rule, { loss }] of Object.entries(report.labels!.rules)) {
      const own = groups.filter((group) => group.rule === rule).map(({ cause, count }) => [cause, count]);
      expect(Object.fromEntries(own)).toEqual(loss);
    }
    const late = await misses({ rule: 'spending_spree', cause: 'late_drop' }, 1);
    expect(late.labelled).toBeUndefined();
    expect(late.groups).toMatchObject([{ count: report.labels!.rules['spending_spree']!.loss.late_drop }]);
    expect(late.groups[0]!.misses).toHaveLength(1);
    expect((await misses({}, 1)).labelled!.uncaught).toHaveLength(1);
  });

  it('are told for people', async () => {
    const found = await misses();
    for (const text of [renderExplanation(found), explanationPage(found)]) {
      expect(text).toContain(`${found.labelled!.uncaught.length} of 21 labelled episodes caught by no rule`);
      expect(text).toContain('1 malformed, 1 excluded by the mapping');
      for (const { episode_id } of found.labelled!.uncaught) expect(text).toContain(episode_id);
      expect(text).toMatch(/1 late/);
    }
  });
});

describe('a labelled episode', () => {
  it('that was late is explained like an injected one: its transactions, what the condition lacked, what would have helped', async () => {
    const { episode_id } = labelled().find(({ cause }) => cause === 'late_drop')!;
    const explanation = await explained(run, episode_id, 'episode');
    expect(explanation.label).toBe('labelled');
    expect(explanation.transactions.filter(({ fate }) => fate === 'late').length).toBeGreaterThan(0);
    const spree = explanation.rules.find(({ rule }) => rule === 'spending_spree')!;
    expect(spree.examined.map(({ rung, held }) => [rung, held])).toEqual([
      ['delivered', true],
      ['admitted', false],
    ]);
    expect(spree.changes[0]!.set).toMatch(/^engine\.allowed_disorder=/);
    const text = renderExplanation(explanation);
    expect(text).toContain("fraud by the traffic's own labels");
    expect(text).toContain('behind the watermark');
  });

  it('that no rule can see is not said to be too long for a window: no span of its own has to fit', async () => {
    const { episode_id } = labelled().find((row) => row.rule === 'spending_spree' && row.cause === 'rule_ineffective')!;
    const { rules } = await explained(run, episode_id, 'episode');
    const { why } = rules.find(({ rule }) => rule === 'spending_spree')!;
    expect(why).toBe(
      'At none of its 2 transactions, over 1:00, did the condition hold: 4 distinct values of category within 15 min (trailing).',
    );
  });

  it('is named where a transaction or an alert of it is explained', async () => {
    const alert = rowsOf(run).alerts.find((row) => row.class === 'labelled')!;
    const ofAlert = await explained(run, alert.alert_id, 'alert');
    expect(ofAlert.why).toContain(alert.episode_id!);
    const { transaction_id } = ofAlert.transactions[0]!;
    const text = renderExplanation(await explained(run, transaction_id, 'transaction'));
    expect(text).toContain(`1 of 4 of the labelled episode ${alert.episode_id!}`);
  });

  it('and every other thing of the run say what its files say', async () => {
    const held = await expectNoContradiction(run);
    expect(held.episodes).toBe(21);
    expect(held.alerts).toBeGreaterThan(10);
  });
});
