import { describe, expect, it } from 'vitest';
import { explainMisses } from '../../src/explain/explain-run.ts';
import { explanationPage } from '../../src/explain/explanation-page.ts';
import { type Explanation } from '../../src/explain/explanation-schema.ts';
import { partText } from '../../src/explain/part-words.ts';
import { pageScript } from '../../src/page/page-script.ts';
import { HOSTILE } from '../page/page-fixture.ts';
import { explained, LISTENERS, rowsOf, shippedRuns } from './running.ts';

const run = shippedRuns(['window-edge', 'everything-at-once']);

describe('a page', () => {
  const pageOf = (explanation: Explanation): string => {
    // A browser shows these as the signs that they stand for.
    const page = explanationPage(explanation).replace(pageScript().element.toString(), '');
    return page.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll(/\s+/g, ' ');
  };

  it('of a miss has its timeline, its transactions, the parts of the condition and the changes', async () => {
    const { episode_id } = rowsOf(run('window-edge')).episodes.find((row) => row.cause === 'rule_ineffective')!;
    const explanation = await explained(run('window-edge'), episode_id, 'episode');
    const page = pageOf(explanation);
    const rule = explanation.rules.find(({ detected }) => !detected)!;
    expect(page).toContain('<svg');
    expect(page).toContain('missed: rule_ineffective');
    expect(rule.changes.length).toBeGreaterThan(0);
    for (const { set } of rule.changes) expect(page).toContain(`--set '${set}'`);
    for (const { transaction_id } of explanation.transactions) expect(page).toContain(transaction_id);
    for (const condition of rule.examined) {
      for (const part of condition.parts)
        expect(page).toContain(`${part.held ? '✓' : '✗'} ${partText(part, condition)}`);
    }
  });

  it('of an alert has its detections, its evidence and the changes', async () => {
    const { alert_id } = rowsOf(run('everything-at-once')).alerts.find((row) => row.class === 'matched')!;
    const explanation = await explained(run('everything-at-once'), alert_id, 'alert');
    const page = pageOf(explanation);
    for (const { evidence } of explanation.detections) for (const id of evidence) expect(page).toContain(id);
    for (const { set } of explanation.changes) expect(page).toContain(`--set '${set}'`);
    expect(page).toContain(explanation.why);
  });

  it('of a transaction says what it is part of, and of all misses each with its reason', async () => {
    const { alert_id, transaction_id } = rowsOf(run('window-edge')).detections[0]!;
    const explanation = await explained(run('window-edge'), transaction_id!, 'transaction');
    expect(pageOf(explanation)).toContain(`triggered the alert ${alert_id}`);
    const misses = await explainMisses(run('window-edge'), { filter: {}, limit: 3 }, LISTENERS);
    const page = pageOf(misses);
    for (const { summary } of misses.groups) expect(page).toContain(summary);
    for (const { episode_id, why } of misses.groups.flatMap((group) => group.misses)) {
      expect(page).toContain(episode_id);
      expect(page).toContain(why);
    }
  });

  it('runs nothing, whatever the names', async () => {
    const { episode_id } = rowsOf(run('window-edge')).episodes.find((row) => row.cause === 'rule_ineffective')!;
    const explanation = await explained(run('window-edge'), episode_id, 'episode');
    const lives = explanation.transactions.map((life) => ({ ...life, category: HOSTILE, location: HOSTILE }));
    const page = explanationPage({
      ...explanation,
      scenario: HOSTILE,
      client_id: HOSTILE,
      pattern: HOSTILE,
      transactions: lives,
    }).replace(pageScript().element.toString(), '');
    expect(page).not.toMatch(/<script|<img|onerror="/);
    expect(page).not.toContain('\u001b');
    expect(page).toContain('&lt;script&gt;');
  });
});
