import { describe, expect, it } from 'vitest';
import { formatTransactionId } from '../../src/model/transaction-id.ts';
import { labelledEpisodes, labelledPart } from '../../src/score/labelled-rows.ts';
import { packIds } from '../../src/score/packed-ids.ts';
import { detection, episode, MINUTE, RULE_SET, SPAN, scoringInput, seenDownTo } from '../report/fixtures.ts';
import { score } from '../../src/score/score.ts';

const row = (clientId: string, minute: number, transactionId: string) => ({
  clientId,
  eventTimeMs: minute * MINUTE,
  transactionId,
});

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

  it('has nothing for no fraud, and a repeated row once', () => {
    expect(labelledEpisodes([], 1)).toEqual([]);
    expect(labelledEpisodes([row('1', 0, 'a'), row('1', 0, 'a')], 1)).toMatchObject([{ transaction_ids: ['a'] }]);
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
    const episodes = [
      { episode_id: 'l1', client_id: '1', transaction_ids: ['a', 'b'] },
      { episode_id: 'l2', client_id: '2', transaction_ids: ['c'] },
    ];
    const labels = labelledPart(episodes, {
      episodes,
      unknownIds: packIds(Uint32Array.of(1, 0, 2, 0), () => true),
      rows: { fraud: 3, legitimate: 1, unknown: 2 },
      gapMs: 30 * MINUTE,
    });
    const input = { episodes: [episode('e', ['t1'])], engine, rungs: seenDownTo('admitted', ...engine), labels };
    const scores = score(scoringInput(input), SPAN);
    expect(scores.labels!.get('travel')).toMatchObject({
      episodes: { total: 2, detected: 1, recall: 0.5, recall_ci95: null },
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
    expect(score(scoringInput({}), SPAN).labels).toBeUndefined();
  });
});
