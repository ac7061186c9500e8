import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLabels } from '../../src/replay/read-labels.ts';
import { hasId } from '../../src/model/packed-ids.ts';
import { labelledEpisodes } from '../../src/score/labelled-episodes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const ROWS = { fraud: 1, legitimate: 3, unknown: 1 };
const FACTS = { schema: 'trapline.labels/1', gap_ms: 1000, rows: ROWS, unknown_ids: ['0000000000000007'] };
const EPISODES = labelledEpisodes(
  [{ clientId: 'c', transactionId: '0000000000000001', trueTimeMs: 1, eventTimeMs: 1, amountCents: 5 }],
  1000,
);

const write = (facts: unknown): void => writeFileSync(inFolder('labels.json'), JSON.stringify(facts));

describe('the labels of a run', () => {
  it('are beside its episodes, or in the folder', () => {
    write(FACTS);
    for (const path of [inFolder('episodes.jsonl'), inFolder()]) {
      const labels = readLabels(path, EPISODES)!;
      expect(labels).toMatchObject({ episodes: EPISODES, gapMs: 1000, rows: ROWS });
      expect(hasId(labels.unknownIds, '0000000000000007')).toBe(true);
    }
  });

  it('are missing, or those of something else, where no episode is labelled', () => {
    expect(readLabels(inFolder('episodes.jsonl'), [])).toBeUndefined();
    write({ cat: 1, dog: 2 });
    expect(readLabels(inFolder('episodes.jsonl'), [])).toBeUndefined();
    expect(readLabels('-', [])).toBeUndefined();
  });

  it('are asked for in one line where episodes are labelled', () => {
    const asked =
      /its episodes are labelled, and no labels\.json of their run is beside them; name the folder of the run/;
    expect(() => readLabels(inFolder('episodes.jsonl'), EPISODES)).toThrow(asked);
    expect(() => readLabels('-', EPISODES)).toThrow(asked);
    writeFileSync(inFolder('labels.json'), '{');
    expect(() => readLabels(inFolder(), EPISODES)).toThrow(asked);
    write({ ...FACTS, unknown_ids: null });
    expect(() => readLabels(inFolder(), EPISODES)).toThrow(/more than 5000000 transactions have no label/);
  });

  it('that cannot be read are no defect', () => {
    mkdirSync(inFolder('labels.json'));
    expect(() => readLabels(inFolder(), EPISODES)).toThrow(
      expect.objectContaining({ code: 'input', message: expect.stringContaining('cannot read the file') as string }),
    );
  });
});
