import { expect, it } from 'vitest';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { EngineFeed } from '../../src/replay/engine-feed.ts';
import { record } from '../capture/format/records.ts';

const VALUE = { transaction_id: '00000000000000aa', client_id: '7', amount: 1.5, timestamp: '2024-05-01T12:00:00Z' };

it('says after each group of records that they were handed on, so that alerts are written as the replay goes', async () => {
  const told: string[] = [];
  const feed = new EngineFeed({
    mapping: TRANSACTION_JSON,
    vocabulary: createVocabulary(),
    receiver: {
      take: ({ length }) => told.push(`${length} taken`),
      caughtUp: () => Promise.resolve(void told.push('caught up')),
    },
    batchRows: 2,
    labels: null,
    prompt: false,
  });
  const records = [0, 1, 2].map((offset) => {
    const value = Buffer.from(JSON.stringify({ ...VALUE, transaction_id: `00000000000000a${offset}` }));
    return { raw: record({ partition: 0, offset, value }), arrivalMs: Number.NaN };
  });
  await feed.send(records);
  await feed.send([]);
  feed.flush();
  expect(told).toEqual(['2 taken', 'caught up', 'caught up', '1 taken']);
});
