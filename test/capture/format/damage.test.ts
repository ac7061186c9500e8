import { closeSync, copyFileSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { TraplineError } from '../../../src/model/errors.ts';
import { OPENING } from '../../../src/capture/format/layout.ts';
import { RandomAccessFile } from '../../../src/capture/format/random-access-file.ts';
import { CaptureReader } from '../../../src/capture/format/reader.ts';
import { recoverCapture, recoveredPath } from '../../../src/capture/format/recover.ts';
import { type Damage, type FoundBlock, scan } from '../../../src/capture/format/scan.ts';
import { verifyCapture } from '../../../src/capture/format/verify.ts';
import { CaptureWriter } from '../../../src/capture/format/writer.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { type Arrived, ORIGIN, readCapture, records, UNWATCHED, writeCapture } from './records.ts';

const inFolder = temporaryFolder();

const BLOCK_ROWS = 3;
const ROWS: readonly Arrived[] = records(7).map((record, i) => ({ record, arrivalNs: BigInt(1000 + i) }));

const finished = () => inFolder('x.arrow');
const unfinished = () => inFolder('y.arrow.part');

beforeEach(() => {
  writeCapture(finished(), ROWS, { batchRows: BLOCK_ROWS });
  const writer = CaptureWriter.create(inFolder('y.arrow'), { origin: ORIGIN, batchRows: BLOCK_ROWS });
  for (const { record, arrivalNs } of ROWS) writer.append([record], arrivalNs);
  writer.flush();
});

function scanned(path: string): { blocks: FoundBlock[]; damage: Damage[] } {
  const file = new RandomAccessFile(path);
  const found = [...scan(file)];
  file.close();
  return {
    blocks: found.filter((each) => each.kind === 'block'),
    damage: found.filter((each) => each.kind === 'damage'),
  };
}

/** Where each block ends. */
function blockEnds(): readonly number[] {
  const reader = CaptureReader.open(finished());
  reader.close();
  return reader.index.map(({ position, headBytes, bodyBytes }) => position + headBytes + bodyBytes);
}

describe('a capture cut short', () => {
  it('at any byte gives every block that is whole, and says what is not', () => {
    const ends = blockEnds();
    const size = readFileSync(unfinished()).length;
    expect(size).toBe(ends.at(-1));
    const descriptor = openSync(unfinished(), 'r+');
    for (let length = size; length >= 0; length--) {
      ftruncateSync(descriptor, length);
      const { blocks, damage } = scanned(unfinished());
      expect(blocks).toHaveLength(ends.filter((end) => end <= length).length);
      const whole = [OPENING.length, ...ends].includes(length) || length < OPENING.length;
      const inPreamble = length < blockStart();
      if (!inPreamble) expect(damage).toHaveLength(whole || length === blockStart() ? 0 : 1);
    }
    closeSync(descriptor);

    function blockStart(): number {
      const reader = CaptureReader.open(finished());
      reader.close();
      return reader.index[0]!.position;
    }
  });

  it('tells how many records a torn block had, where its head can be read', async () => {
    const bytes = readFileSync(unfinished());
    writeFileSync(unfinished(), bytes.subarray(0, blockEnds()[1]! - 1));
    const { summary, lost } = await recoverCapture(unfinished(), inFolder('z.arrow'), UNWATCHED);
    expect(summary.records).toBe(3);
    expect(lost).toMatchObject([{ facts: { records: 3 } }]);
    expect(readCapture(inFolder('z.arrow'))).toEqual(readCapture(finished()).slice(0, 3));
    expect(CaptureReader.open(inFolder('z.arrow')).origin).toEqual({ ...ORIGIN, cutShort: true });
  });

  it('is recovered into its own place, beside itself, and left alone', async () => {
    expect(recoveredPath(unfinished())).toBe(inFolder('y.arrow'));
    expect(recoveredPath('a/x.arrow')).toBe('a/x.recovered.arrow');
    expect(recoveredPath('a/x')).toBe('a/x.recovered.arrow');
    const before = readFileSync(unfinished());
    await recoverCapture(unfinished(), inFolder('y.arrow'), UNWATCHED);
    expect(readFileSync(unfinished())).toEqual(before);
    expect(readCapture(inFolder('y.arrow'))).toEqual(readCapture(finished()));
    expect(CaptureReader.open(inFolder('y.arrow')).digests).toEqual(CaptureReader.open(finished()).digests);
    await expect(recoverCapture(unfinished(), inFolder('y.arrow'), UNWATCHED)).rejects.toThrow(
      'there is a file already',
    );
    expect(readFileSync(unfinished())).toEqual(before);
  });

  it('while it was being finished loses nothing', () => {
    const bytes = readFileSync(finished());
    for (let length = blockEnds().at(-1)!; length < bytes.length; length += 5) {
      writeFileSync(unfinished(), bytes.subarray(0, length));
      const { blocks, damage } = scanned(unfinished());
      expect(blocks).toHaveLength(3);
      // Less than the end of the stream is a message that was begun.
      expect(damage.length).toBe(length > blockEnds().at(-1)! && length < blockEnds().at(-1)! + 8 ? 1 : 0);
    }
  });

  it('cannot be opened, and is pointed to its recovery', () => {
    expect(() => CaptureReader.open(unfinished())).toThrow(/cut short; "trapline capture recover .*y\.arrow\.part"/);
  });
});

describe('a damaged capture', () => {
  const flip = (at: number, bit: number) => {
    const bytes = readFileSync(finished());
    bytes[at]! ^= 1 << bit;
    writeFileSync(inFolder('bad.arrow'), bytes);
    return inFolder('bad.arrow');
  };

  it('is found out wherever a bit is flipped, at every third byte', async () => {
    const size = readFileSync(finished()).length;
    for (let at = 0; at < size; at += 3) {
      const path = flip(at, at % 8);
      const verdict = await verifyCapture(path, UNWATCHED).then(
        ({ problems }) => problems.length > 0,
        (error: unknown) => error instanceof TraplineError && error.code === 'input',
      );
      expect(verdict, `a bit of byte ${at}`).toBe(true);
    }
  });

  it('loses at most the block that a flipped bit is in', () => {
    const size = readFileSync(finished()).length;
    const all = readCapture(finished());
    return fc.assert(
      fc.asyncProperty(fc.nat({ max: size - 1 }), fc.nat({ max: 7 }), async (at, bit) => {
        const { summary, lost } = await recoverCapture(flip(at, bit), inFolder('good.arrow'), {
          ...UNWATCHED,
          force: true,
        });
        const kept = readCapture(inFolder('good.arrow'));
        const offsets = new Set(kept.map(({ record: { partition, offset } }) => `${partition}:${offset}`));
        expect(kept).toEqual(all.filter(({ record: { partition, offset } }) => offsets.has(`${partition}:${offset}`)));
        expect(summary.records).toBeGreaterThanOrEqual(all.length - BLOCK_ROWS);
        if (summary.records < all.length) expect(lost).toHaveLength(1);
        const again = await verifyCapture(inFolder('good.arrow'), UNWATCHED);
        expect(again.problems).toEqual([]);
      }),
    );
  });

  it('is recovered around garbage in its middle, and then begins in mid-topic', async () => {
    const bytes = readFileSync(finished());
    const [first, second] = blockEnds() as [number, number];
    const garbage = Buffer.concat([bytes.subarray(0, first), Buffer.alloc(1234, 0xff), bytes.subarray(second - 100)]);
    writeFileSync(inFolder('bad.arrow'), garbage);
    const { summary, lost } = await recoverCapture(inFolder('bad.arrow'), inFolder('good.arrow'), UNWATCHED);
    expect(summary.records).toBe(4);
    expect(lost).toMatchObject([{ position: first, bytes: 1334, facts: null }]);
    expect(CaptureReader.open(inFolder('good.arrow')).origin.start).toBe('mid_topic');
  });

  it('that was never one is refused', async () => {
    writeFileSync(inFolder('bad.arrow'), 'not a capture at all, but long enough to be one');
    for (const path of [inFolder('bad.arrow'), inFolder('nowhere'), inFolder()]) {
      await expect(recoverCapture(path, inFolder('good.arrow'), UNWATCHED)).rejects.toThrow(TraplineError);
      await expect(verifyCapture(path, UNWATCHED)).rejects.toThrow(TraplineError);
    }
  });
});

describe('verify', () => {
  it('finds nothing wrong with what was written', async () => {
    const { problems, records: count, digests } = await verifyCapture(finished(), UNWATCHED);
    expect({ problems, count }).toEqual({ problems: [], count: 7 });
    expect([...digests.keys()]).toEqual([0, 1]);
  });

  it('can be interrupted', async () => {
    const work = { signal: AbortSignal.abort(), onProgress: () => undefined };
    await expect(verifyCapture(finished(), work)).rejects.toMatchObject({ code: 'interrupted' });
    await expect(recoverCapture(finished(), inFolder('z.arrow'), work)).rejects.toMatchObject({ code: 'interrupted' });
    copyFileSync(finished(), inFolder('z.arrow'));
  });
});

describe('a block that is damaged', () => {
  it('is named with what it held, beside what is intact', () => {
    const reader = CaptureReader.open(finished());
    const [, second] = reader.index;
    const bytes = readFileSync(finished());
    bytes[second!.position + second!.headBytes + 20]! ^= 1;
    writeFileSync(finished(), bytes);
    expect(() => reader.read(second!)).toThrow(
      expect.objectContaining({
        subCode: 'capture_damaged',
        message: expect.stringMatching(
          /^damaged: 1 of 3 blocks, with 3 records \(from byte \d+, offsets by partition 0: 2–2, 1: 1–2\); the other 4 records can be read: "trapline capture recover .*" saves them$/,
        ) as string,
      }),
    );
    reader.close();
  });
});

describe('a compressed block that is damaged', () => {
  it('is said to be damaged where only its fixed-width columns are read', () => {
    const path = inFolder('packed.arrow');
    const many = records(300).map((record, i) => ({ record, arrivalNs: BigInt(1000 + i) }));
    writeCapture(path, many, { batchRows: 300, origin: { ...ORIGIN, compression: 'lz4' } });
    const whole = readFileSync(path);
    const reader = CaptureReader.open(path);
    const [{ position, headBytes }] = reader.index as [(typeof reader.index)[number]];
    reader.close();
    const refused = new Set<string>();
    for (let at = position + headBytes; at < position + headBytes + 400; at += 5) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 0xff;
      writeFileSync(path, bytes);
      const damaged = CaptureReader.open(path);
      try {
        damaged.readFixed(damaged.index[0]!);
      } catch (error) {
        refused.add(error instanceof TraplineError ? error.subCode : String(error));
      } finally {
        damaged.close();
      }
    }
    expect([...refused]).toEqual(['capture_damaged']);
  });
});
