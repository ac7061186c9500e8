import { isDeepStrictEqual } from 'node:util';
import { type CaptureBatch } from './batch.ts';
import { factsOf } from './block.ts';
import { decodeBlock, isWhole } from './block-codec.ts';
import { type Closing, END_OF_STREAM, type IndexEntry, readTail, TAIL_BYTES } from './layout.ts';
import { type LongWork, pause } from './long-work.ts';
import { PartitionDigests } from './partition-digest.ts';
import { RandomAccessFile } from './random-access-file.ts';
import { readClosing } from './reader.ts';
import { preambleEnd } from './scan.ts';
import { quantity } from '../../text/quantity.ts';

/** The result of checking a capture. */
export interface Verification {
  readonly path: string;
  readonly records: number;
  readonly blocks: number;
  readonly bytes: number;
  /** Digests by partition, computed from the records. */
  readonly digests: ReadonlyMap<number, string>;
  /** The problems in words; empty if there are none. */
  readonly problems: readonly string[];
}

/**
 * Reads a whole capture and checks it against its own claims: every byte is under a checksum, blocks follow one another without
 * gaps, the index agrees with them, offsets grow in each partition, and digests are equal. Throws TraplineError('input') for a
 * file that is not a finished capture.
 */
export async function verifyCapture(path: string, work: LongWork): Promise<Verification> {
  const file = new RandomAccessFile(path);
  try {
    const closing = readClosing(file);
    const blocks = new BlockCheck();
    const problems = checkFrame(file, closing);
    for (const entry of closing.index) {
      problems.push(...blocks.check(entry, file.read(entry.position, entry.headBytes + entry.bodyBytes)));
      await pause(work, entry.position, file.size);
    }
    const digests = blocks.digests();
    if (!isDeepStrictEqual(digests, closing.digests) && problems.length === 0) {
      problems.push('the digests are not those of the records');
    }
    return { path, records: blocks.records, blocks: closing.index.length, bytes: file.size, digests, problems };
  } finally {
    file.close();
  }
}

/** Checks the bytes outside the blocks, and that nothing lies between the blocks. */
function checkFrame(file: RandomAccessFile, { index }: Closing): string[] {
  const problems: string[] = [];
  const footerBytes = readTail(file.read(file.size - TAIL_BYTES, TAIL_BYTES))!;
  const end = file.size - TAIL_BYTES - footerBytes - END_OF_STREAM.length;
  const first = index[0]?.position ?? end;
  if (preambleEnd(file) !== first) problems.push('the bytes before the first block are damaged');
  let position = first;
  for (const entry of index) {
    if (entry.position !== position)
      problems.push(`byte ${position}: the next block is said to be at ${entry.position}`);
    position = entry.position + entry.headBytes + entry.bodyBytes;
  }
  if (position !== end) problems.push(`byte ${position}: the last block ends here, and the stream at ${end}`);
  if (!file.read(end, END_OF_STREAM.length).equals(END_OF_STREAM)) problems.push(`byte ${end}: no end of the stream`);
  return problems;
}

/** Checks the blocks in their order. */
class BlockCheck {
  records = 0;
  readonly #digests = new PartitionDigests();
  readonly #lastOffsets = new Map<number, number>();

  check(entry: IndexEntry, bytes: Buffer): string[] {
    const at = `block at byte ${entry.position}`;
    if (!isWhole(bytes, entry.headBytes)) return [`${at}: damaged, ${quantity(entry.records, 'record')}`];
    const batch = decodeBlock(bytes);
    this.records += batch.length;
    this.#digests.add(batch);
    const { position: _, headBytes: __, bodyBytes: ___, ...facts } = entry;
    const problems = isDeepStrictEqual(factsOf(batch), facts) ? [] : [`${at}: the index does not agree with it`];
    const row = this.#findStep(batch);
    if (row !== undefined) {
      problems.push(
        `${at}: partition ${batch.partition[row]}: offset ${batch.offset[row]} is not above the one before`,
      );
    }
    return problems;
  }

  digests(): ReadonlyMap<number, string> {
    return this.#digests.hex();
  }

  /** The first row whose offset is not above the previous one in its partition. */
  #findStep({ length, partition, offset }: CaptureBatch): number | undefined {
    let found: number | undefined;
    for (let row = 0; row < length; row++) {
      if (!(offset[row]! > (this.#lastOffsets.get(partition[row]!) ?? -Infinity))) found ??= row;
      this.#lastOffsets.set(partition[row]!, offset[row]!);
    }
    return found;
  }
}
