import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { budgetJsonSchema, budgetSchema } from '../../src/budget/budget-schema.ts';
import { reportSchema } from '../../src/report/report-schema.ts';
import { trapline } from './trapline.ts';

let root: string;
let run: string;

const SMALL = ['--set', 'traffic.clients=60', '--set', 'fraud[0].episodes=20', '--set', 'duration=14d'];
const LOWER = ['unusual_purchase.above=0.3', 'z_score.above=2', 'unusual_amount.above=2'].flatMap((rule) => [
  '--set',
  `rules.${rule}`,
]);

const LOW_RULES = `name: low
rules:
  - { name: unusual, kind: anomaly, score: z, above: 1, min_amount: 20.00 USD, last: 50, warm_up: 5, by: [category], window: 21d, detects: [spending_spree] }
`;

describe('trapline rules budget', () => {
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'trapline-budget-cli-'));
    run = join(root, 'run');
    trapline(['run', 'spending-drift', ...SMALL, ...LOWER, '--out', run, '--capture', join(root, 'run.arrow'), '-q']);
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('finds limits that keep to the number of alerts, and a run with them does', () => {
    const { status, stdout, stderr } = trapline(['rules', 'budget', run, '--alerts-a-day', '1.5']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const sets = /^ (--set rules\..*)$/m.exec(stdout)![1]!.split(' ');
    expect(sets.filter((word) => word !== '--set')).toHaveLength(3);
    const again = join(root, 'again');
    trapline(['run', 'spending-drift', ...SMALL, ...sets, '--out', again, '-q']);
    const { rules } = reportSchema.parse(JSON.parse(readFileSync(join(again, 'report.json'), 'utf8')));
    for (const rule of ['unusual_purchase', 'z_score', 'unusual_amount']) {
      expect(rules[rule]!.alerts.per_day).toBeLessThanOrEqual(1.5);
      expect(rules[rule]!.alerts.per_day).toBeGreaterThan(1);
    }
    expect(stdout).not.toContain('fixed_amount');
  });

  it('says the same to programs', () => {
    const { stdout } = trapline(['rules', 'budget', run, '--alerts-a-day', '1.5', '--json']);
    const budget = budgetSchema.parse(JSON.parse(stdout));
    const words = trapline(['rules', 'budget', run, '--alerts-a-day', '1.5']).stdout;
    expect(budget.rules).toHaveLength(3);
    for (const { rule, alerts_a_day, least } of budget.rules) {
      expect(words).toContain(`--set ${least!.set}`);
      expect(words).toMatch(new RegExp(`${rule} +${alerts_a_day.toFixed(1)} +${least!.above_milli / 1000} `));
      expect(least!.alerts_a_day).toBeLessThanOrEqual(1.5);
    }
  });

  it('publishes the form of its JSON', async () => {
    await expect(budgetJsonSchema()).toMatchFileSnapshot('../../schema/budget.schema.json');
  });

  it('says where the rules keep to it as they are', () => {
    const { stdout } = trapline(['rules', 'budget', run, '--alerts-a-day', '100000']);
    expect(stdout).toContain('within the budget');
    expect(stdout).not.toContain('--set');
  });

  it('names a rule without an alert, and tells small rates from none', () => {
    const quiet = join(root, 'quiet');
    trapline(['run', 'spending-drift', ...SMALL, ...LOWER, '--set', 'rules.z_score.above=900', '--out', quiet, '-q']);
    const { stdout } = trapline(['rules', 'budget', quiet, '--alerts-a-day', '0.15']);
    expect(stdout).toContain('at most 0.150 alerts a day by rule');
    expect(stdout).toMatch(/^ z_score +0\.0 +as it is +0\.0$/m);
    expect(stdout).toContain('z_score: within the budget.');
  });

  it('tells of a replay what to write into the rule set, since it takes no settings', () => {
    const replayed = join(root, 'replayed');
    const rules = join(root, 'low.yaml');
    writeFileSync(rules, LOW_RULES);
    trapline(['replay', join(root, 'run.arrow'), '--rules', rules, '--out', replayed, '-q']);
    const { stdout } = trapline(['rules', 'budget', replayed, '--alerts-a-day', '1']);
    expect(stdout).toMatch(/write above: [\d.]+ in\s+unusual of the rule set,\s+and replay the same again\./);
    expect(stdout).not.toContain('--set');
  });

  it.each([
    [['--alerts-a-day', '0'], '--alerts-a-day: expected a number above 0, as 50 or 0.5, found "0"'],
    [['--alerts-a-day', 'many'], '--alerts-a-day: expected a number above 0, as 50 or 0.5, found "many"'],
  ])('refuses %j', (given, message) => {
    const { status, stdout, stderr } = trapline(['rules', 'budget', run, ...given]);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `trapline: ${message}\n` });
  });

  it('refuses what is no run, and a run without such alerts', () => {
    const budget = (folder: string): unknown => {
      const { status, stderr } = trapline(['rules', 'budget', folder, '--alerts-a-day', '5']);
      return { status, stderr };
    };
    const none = join(root, 'none');
    expect(budget(none)).toEqual({
      status: 2,
      stderr: `trapline: ${none}: no such folder; expected the folder of a finished run\n`,
    });
    writeFileSync(join(run, 'alerts.jsonl'), '');
    expect(budget(run)).toEqual({
      status: 2,
      stderr: `trapline: ${run}: it has no alert of a rule of the kind anomaly; run it with a lower above\n`,
    });
  });
});
