import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { Message } from 'apache-arrow';
import { type RecordBatch } from 'apache-arrow/ipc/metadata/message';
import { TraplineError } from '../../model/errors.ts';
import { type CaptureBatch } from './batch.ts';
import { joinSpans, type PartitionSpan } from './block.ts';
import { decodeBlock } from './block-codec.ts';
import { type CaptureOrigin } from './format.ts';
import { type Closing, decodeFooter, type IndexEntry, OPENING, readTail, SEAL_BYTES, TAIL_BYTES } from './layout.ts';
import { PREFIX_BYTES } from './message.ts';

/** A file that is read in pieces, each of its own memory. */
export class RandomAccessFile {
  readonly path: string;
  readonly size: number;
  readonly #file: number;

  /** Throws TraplineError('input') where there is no file to read. */
  constructor(path: string) {
    this.path = path;
    try {
      this.#file = openSync(path, 'r');
      this.size = fstatSync(this.#file).size;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new TraplineError('input', `cannot be read: ${reason}`, { location: { file: path }, cause });
    }
  }

  /** The bytes from `position`, fewer than `length` where the file ends; aligned to eight bytes in memory. */
  read(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, this.size - position)));
    for (let done = 0; done < bytes.length;) {
      const read = readSync(this.#file, bytes, done, bytes.length - done, position + done);
      if (read === 0) return bytes.subarray(0, done);
      done += read;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/**
 * Reads a finished capture, one block at a time. Every block is held against its checksum.
 */
export class CaptureReader {
  readonly path: string;
  readonly origin: CaptureOrigin;
  readonly index: readonly IndexEntry[];
  /** The whole capture by partition, in ascending order. */
  readonly partitions: readonly PartitionSpan[];
  /** Digest of each partition's records, see PartitionDigests. */
  readonly digests: ReadonlyMap<number, string>;
  /** Of the file. */
  readonly bytes: number;
  readonly #file: RandomAccessFile;

  private constructor(file: RandomAccessFile, { origin, index, digests }: Closing) {
    this.#file = file;
    this.path = file.path;
    this.bytes = file.size;
    this.origin = origin;
    this.index = index;
    this.digests = digests;
    this.partitions = joinSpans(index.flatMap(({ partitions }) => partitions));
  }

  /** Throws TraplineError('input') for what is no capture, or one that was cut short or damaged at its end. */
  static open(path: string): CaptureReader {
    const file = new RandomAccessFile(path);
    try {
      return new CaptureReader(file, readClosing(file));
    } catch (error) {
      file.close();
      throw error;
    }
  }

  get records(): number {
    return this.partitions.reduce((sum, { records }) => sum + records, 0);
  }

  /** The blocks that `wanted` asks for by their index entry, in the order of the file. */
  *batches(wanted: (entry: IndexEntry) => boolean = () => true): Generator<CaptureBatch> {
    for (const entry of this.index) if (wanted(entry)) yield this.read(entry);
  }

  /** Throws TraplineError('input') where the block is damaged. The batch's memory is its own. */
  read(entry: IndexEntry): CaptureBatch {
    const bytes = this.#file.read(entry.position, entry.headBytes + entry.bodyBytes);
    const head = bytes.subarray(0, entry.headBytes);
    const body = bytes.subarray(entry.headBytes);
    if (crc32(head, crc32(body)) !== entry.checksum) {
      throw damaged(this.path, `the block at byte ${entry.position} is damaged`);
    }
    return decodeBlock(Message.decode(head.subarray(PREFIX_BYTES)).header() as RecordBatch, body);
  }

  close(): void {
    this.#file.close();
  }
}

function readClosing(file: RandomAccessFile): Closing {
  const { path, size } = file;
  if (!file.read(0, OPENING.length).equals(OPENING)) throw damaged(path, 'not a Trapline capture', false);
  const length = readTail(file.read(size - TAIL_BYTES, TAIL_BYTES));
  if (length === undefined) throw damaged(path, 'the capture was cut short');
  const bytes = file.read(size - TAIL_BYTES - length - SEAL_BYTES, SEAL_BYTES + length);
  const footer = bytes.subarray(SEAL_BYTES);
  try {
    const closing = decodeFooter(footer);
    if (crc32(footer) !== bytes.readUInt32LE(4)) throw new Error('its checksum does not fit');
    return closing;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw damaged(path, `the footer is no capture's: ${reason}`);
  }
}

function damaged(path: string, what: string, recoverable = true): TraplineError {
  const advice = recoverable ? `; "trapline capture recover ${path}" saves what can be saved` : '';
  return new TraplineError('input', `${what}${advice}`, { location: { file: path } });
}
