import { describe, expect, it } from 'vitest';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { EpisodesSeen } from '../../src/run/episodes-seen.ts';
import { logOf } from '../engine/harness.ts';
import { episode } from '../report/fixtures.ts';

const LOG = logOf([{ at: 0 }, { at: 1 }, { at: 2 }], createVocabulary());
const warningsOf = (...completing: readonly string[]) => {
  const seen = new EpisodesSeen(completing.map((id, i) => episode(`e${i}`, [id])));
  seen.delivered(LOG);
  return seen.warnings().map(({ code, text }) => [code, text.split(',')[0]]);
};

describe('the episodes that a log is scored against', () => {
  it('are of this log if one of them is completed there', () => {
    expect(warningsOf('00000000000000ff', transactionIdAt(LOG.ids, 2))).toEqual([]);
    expect(warningsOf()).toEqual([]);
  });

  it('are those of another log if none is', () => {
    const low = transactionIdAt(LOG.ids, 1).slice(8);
    expect(warningsOf('00000000000000ff', `ffffffff${low}`)).toEqual([
      ['episodes_elsewhere', 'No record completes any of the 2 episodes that it is scored against'],
    ]);
  });
});
