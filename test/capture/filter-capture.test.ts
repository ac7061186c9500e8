import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { CaptureReader } from '../../src/capture/format/reader.ts';
import { verifyCapture } from '../../src/capture/format/verify.ts';
import { filterCapture } from '../../src/capture/filter-capture.ts';
import { ReplaySource } from '../../src/capture/selection/replay-source.ts';
import { EVERYTHING, type Selection } from '../../src/capture/selection/selection.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Arrived, readCapture, records, UNWATCHED, writeCapture } from './format/records.ts';

const inFolder = temporaryFolder();

async function filtered(
  selection: Partial<Selection>,
): Promise<{ rows: readonly Arrived[]; start: string; all: readonly Arrived[] }> {
  const rows = records(40, 4).map((each, i) => ({ record: each, arrivalNs: BigInt(i) }));
  writeCapture(inFolder('all.arrow'), rows, { batchRows: 7 });
  const reader = CaptureReader.open(inFolder('all.arrow'));
  const source = new ReplaySource(reader, { ...EVERYTHING, ...selection }, TRANSACTION_JSON);
  await filterCapture(source, inFolder('some.arrow'), { ...UNWATCHED, known: { version: '9.9.9' } });
  reader.close();
  expect((await verifyCapture(inFolder('some.arrow'), UNWATCHED)).problems).toEqual([]);
  const some = CaptureReader.open(inFolder('some.arrow'));
  some.close();
  expect(some.origin.version).toBe('9.9.9');
  return {
    rows: readCapture(inFolder('some.arrow')),
    start: some.origin.start,
    all: readCapture(inFolder('all.arrow')),
  };
}

it('keeps what is selected as it was, arrivals included', async () => {
  const { rows, all, start } = await filtered({ partitions: [1, 3], keys: ['client-1', 'client-2'] });
  expect(rows).toEqual(
    all.filter(({ record }) => record.partition % 2 === 1 && /client-[12]/.test(String(record.key))),
  );
  expect(rows.length).toBeGreaterThan(3);
  expect(start).toBe('log_start');
});

it('of nothing says what there is, and leaves no file', async () => {
  await expect(filtered({ keys: ['nobody'] })).rejects.toMatchObject({
    code: 'input',
    subCode: 'no_records',
    message: expect.stringMatching(
      /^nothing is selected of the capture's 40 records: offsets by partition 0: 0–9, .*; times \(--by broker\) from /,
    ),
  });
  expect(readdirSync(inFolder())).toEqual(['all.arrow']);
});

it('begins in mid-topic where it begins later', async () => {
  const { rows, start } = await filtered({
    start: { kind: 'offset', offset: 4 },
    until: { kind: 'offset', offset: 6 },
  });
  expect(rows.map(({ record }) => record.offset).sort()).toEqual([4, 4, 4, 4, 5, 5, 5, 5]);
  expect(start).toBe('mid_topic');
});

it('a copy in which null is empty has other digests, and no partition of one passes for that of the other', async () => {
  const rows = records(12, 2).map((each, i) => ({ record: { ...each, value: null }, arrivalNs: BigInt(i) }));
  const emptied = rows.map(({ record, arrivalNs }) => ({ record: { ...record, value: Buffer.alloc(0) }, arrivalNs }));
  writeCapture(inFolder('null.arrow'), rows, { batchRows: 5 });
  writeCapture(inFolder('empty.arrow'), emptied, { batchRows: 5 });
  const [ofNull, ofEmpty] = [
    await verifyCapture(inFolder('null.arrow'), UNWATCHED),
    await verifyCapture(inFolder('empty.arrow'), UNWATCHED),
  ];
  expect([...ofNull.digests.keys()]).toEqual([...ofEmpty.digests.keys()]);
  for (const [partition, digest] of ofNull.digests) expect(ofEmpty.digests.get(partition)).not.toBe(digest);
});
