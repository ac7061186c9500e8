import { describe, expect, it } from 'vitest';
import { packIds } from '../../src/model/packed-ids.ts';
import { formatTransactionId } from '../../src/model/transaction-id.ts';
import { labelledEpisodes } from '../../src/score/labelled-episodes.ts';
import { detection, episode, MINUTE, RULE_SET, SPAN, scoringInput, seenDownTo } from '../report/fixtures.ts';
import { score } from '../../src/score/score.ts';

const row = (clientId: string, minute: number, transactionId: string) => ({
  clientId,
  trueTimeMs: minute * MINUTE,
  eventTimeMs: minute * MINUTE + 1,
  transactionId,
  amountCents: 250,
});

const labelled = (clientId: string, transactions: readonly string[]) =>
  labelledEpisodes(
    transactions.map((id, minute) => row(clientId, minute, id)),
    30 * MINUTE,
  )[0]!;

describe('labelledEpisodes', () => {
  it('takes rows of one client together as long as the gap is not exceeded', () => {
    // client 1:  a ──30── b ──30:01── c     client 2:  d
    const rows = [row('1', 60.02, 'c'), row('2', 0, 'd'), row('1', 0, 'a'), row('1', 30, 'b')];
    const groups = labelledEpisodes(rows, 30 * MINUTE).map(({ client_id, transaction_ids }) => [
      client_id,
      ...transaction_ids,
    ]);
    expect(groups).toEqual([
      ['1', 'a', 'b'],
      ['1', 'c'],
      ['2', 'd'],
    ]);
  });

  it('has nothing for no fraud', () => {
    expect(labelledEpisodes([], 1)).toEqual([]);
  });

  it('names an episode by its first transaction, so that rows before and behind it, and those of others, change no id', () => {
    const rows = [row('1', 100, 'c'), row('1', 110, 'd')];
    const [alone] = labelledEpisodes(rows, 30 * MINUTE);
    const among = labelledEpisodes([row('0', 0, 'x'), row('1', 0, 'a'), ...rows, row('1', 120, 'e')], 30 * MINUTE);
    expect(alone!.episode_id).toBe('labelled-c');
    expect(among.map(({ episode_id }) => episode_id)).toEqual(['labelled-x', 'labelled-a', 'labelled-c']);
    expect(alone).toMatchObject({
      label: 'labelled',
      completing_transaction_id: 'd',
      completing_true_time_ms: 110 * MINUTE,
      completing_event_time_ms: 110 * MINUTE + 1,
      amount_exposed_cents: 500,
      parameters: { rows: 2, span_ms: 10 * MINUTE },
    });
  });
});

describe('scores against labels', () => {
  it('tells right alerts from repeats, false ones, those about injected fraud, and those of rows without a label', () => {
    const at = (id: string, minute: number, evidence: readonly string[]) =>
      detection(id, evidence, { event_time_ms: minute * MINUTE });
    const engine = [
      at('right', 0, ['x', 'a']),
      at('again', 60, ['b']),
      at('wrong', 120, ['x']),
      at('wrong too', 125, ['x']),
      at('injected', 180, ['t1']),
      at('silent', 240, [formatTransactionId(0, 1), formatTransactionId(0, 2)]),
    ];
    const episodes = [episode('e', ['t1']), labelled('1', ['a', 'b']), labelled('2', ['c'])];
    const unknownIds = packIds(Uint32Array.of(1, 0, 2, 0), () => true);
    const input = { episodes, engine, rungs: seenDownTo('admitted', ...engine), unknownIds };
    const scores = score(scoringInput(input), SPAN);
    expect(scores.labels!.get('travel')).toMatchObject({
      episodes: { total: 2, detected: 1, recall: 0.5, recall_ci95: null },
      loss: { rule_ineffective: 1 },
      alerts: {
        total: 6,
        matched: 1,
        duplicate: 1,
        false: 2,
        false_occurrences: 1,
        injected: 1,
        unlabelled: 1,
        precision: 0.5,
        precision_ci95: null,
      },
      f1: 0.5,
      intervals: { recall: { units: 2, reason: 'few_units' } },
    });
    expect(scores.labels!.get('velocity')).toMatchObject({ episodes: { detected: 0, recall: 0 }, f1: null });
    expect(RULE_SET.rules).toHaveLength(2);
    expect(scores.rules.get('travel')).toMatchObject({
      episodes: { total: 1, detected: 1 },
      alerts: { total: 6, matched: 1, labelled: 2, coincidental: 3, occurrences: { false: 2 } },
    });
    expect(scores.alertOutcomes).toContainEqual(
      expect.objectContaining({ alert_id: 'again', class: 'labelled', episode_id: 'labelled-a' }),
    );
    expect(scores.episodeOutcomes).toContainEqual(
      expect.objectContaining({
        episode_id: 'labelled-c',
        label: 'labelled',
        rule: 'travel',
        cause: 'rule_ineffective',
      }),
    );
    expect(score(scoringInput({}), SPAN).labels).toBeUndefined();
  });
});
