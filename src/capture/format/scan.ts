import { Message, type Schema } from 'apache-arrow';
import { type CaptureBatch } from './batch.ts';
import { type BlockFacts } from './block.ts';
import { decodeBlock, readFacts } from './block-codec.ts';
import { type CaptureOrigin, readOrigin } from './format.ts';
import { decodeFooter, END_OF_STREAM, OPENING, readTail, TAIL_BYTES } from './layout.ts';
import { MARKER, PREFIX_BYTES } from './message.ts';
import { type RandomAccessFile } from './random-access-file.ts';
import { checksumMatches } from './block-checksum.ts';

/** Above the length of any real head, which describes some thirty buffers and the partitions of its block. */
const MAX_HEAD_BYTES = 1 << 24;
/** The schema and two dictionaries. */
const PREAMBLE_MESSAGES = 3;
const SEARCH_BYTES = 1 << 20;
const MARKER_BYTES = END_OF_STREAM.subarray(0, 4);

/** An intact block. */
export interface FoundBlock {
  readonly kind: 'block';
  readonly position: number;
  /** The message as it lies in the file. */
  readonly bytes: Buffer;
  readonly headBytes: number;
  readonly facts: BlockFacts;
  readonly batch: CaptureBatch;
}

/** A part of the file that is not a block. */
export interface Damage {
  readonly kind: 'damage';
  readonly position: number;
  readonly bytes: number;
  /** The facts about the block that was there, if its head can be read. */
  readonly facts: BlockFacts | null;
}

/**
 * Finds the blocks of a capture, finished or not. It trusts only their checksums: the index may be missing, and lengths may be
 * wrong. After a damaged place it looks for the next intact block.
 */
export function* scan(file: RandomAccessFile): Generator<FoundBlock | Damage> {
  const closing = closingPosition(file);
  const end = closing ?? file.size;
  let position = OPENING.length;
  while (position < end) {
    const message = readMessage(file, position, end);
    if (message?.kind === 'block' || message?.kind === 'preamble') {
      if (message.kind === 'block') yield message;
      position += message.bytes.length;
      continue;
    }
    const next = findBlock(file, position + 1, end);
    if (message?.kind === 'end' && closing === undefined && next === end) return;
    yield { kind: 'damage', position, bytes: next - position, facts: message?.kind === 'torn' ? message.facts : null };
    position = next;
  }
}

/** The origin at the end of a capture, or else at its beginning; undefined if neither can be read. */
export function findOrigin(file: RandomAccessFile): CaptureOrigin | undefined {
  return attempt(() => originInFooter(file)) ?? attempt(() => originInSchema(file));
}

/** Where the first block begins; undefined if the part before it is damaged. */
export function preambleEnd(file: RandomAccessFile): number | undefined {
  if (!file.read(0, OPENING.length).equals(OPENING)) return undefined;
  let position = OPENING.length;
  let messages = 0;
  for (;;) {
    const message = readMessage(file, position, file.size);
    if (message?.kind !== 'preamble') return messages === PREAMBLE_MESSAGES ? position : undefined;
    position += message.bytes.length;
    messages += 1;
  }
}

function originInSchema(file: RandomAccessFile): CaptureOrigin {
  return readOrigin(
    Message.decode(readHead(file, OPENING.length, file.size)!.subarray(PREFIX_BYTES)).header() as Schema,
  );
}

function originInFooter(file: RandomAccessFile): CaptureOrigin {
  const length = readTail(file.read(file.size - TAIL_BYTES, TAIL_BYTES))!;
  return decodeFooter(file.read(file.size - TAIL_BYTES - length, length)).origin;
}

/** Where the stream of messages of a finished capture ends; undefined if the end of the file is damaged. */
function closingPosition(file: RandomAccessFile): number | undefined {
  const length = readTail(file.read(file.size - TAIL_BYTES, TAIL_BYTES));
  if (length === undefined) return undefined;
  const position = file.size - TAIL_BYTES - length - END_OF_STREAM.length;
  return file.read(position, END_OF_STREAM.length).equals(END_OF_STREAM) ? position : undefined;
}

type Found =
  | FoundBlock
  /** The schema or a dictionary. */
  | { readonly kind: 'preamble'; readonly bytes: Buffer }
  | { readonly kind: 'end' }
  /** The head is intact, the body is not. */
  | { readonly kind: 'torn'; readonly facts: BlockFacts | null };

/** The message at `position`; undefined if there is none. */
function readMessage(file: RandomAccessFile, position: number, end: number): Found | undefined {
  if (file.read(position, PREFIX_BYTES).equals(END_OF_STREAM)) return { kind: 'end' };
  const head = readHead(file, position, end);
  if (head === undefined) return undefined;
  const message = Message.decode(head.subarray(PREFIX_BYTES));
  const facts = message.isRecordBatch() ? readFacts(message) : null;
  const bytes = file.read(position, Math.min(head.length + message.bodyLength, end - position));
  const isComplete = bytes.length === head.length + message.bodyLength;
  if (!isComplete || (message.bodyLength > 0 && !checksumMatches(bytes.subarray(head.length))))
    return { kind: 'torn', facts };
  if (facts === null) return { kind: 'preamble', bytes };
  return { kind: 'block', position, bytes, headBytes: head.length, facts, batch: decodeBlock(bytes) };
}

/** Prefix and metadata of the message at `position`; undefined unless they are intact. */
function readHead(file: RandomAccessFile, position: number, end: number): Buffer | undefined {
  const length = headLength(file.read(position, PREFIX_BYTES), 0);
  if (length === undefined || position + length > end) return undefined;
  const head = file.read(position, length);
  return checksumMatches(head) ? head : undefined;
}

/** Length of prefix and metadata of the message whose prefix is at `at`; undefined if the prefix is not valid. */
function headLength(bytes: Buffer, at: number): number | undefined {
  if (at + PREFIX_BYTES > bytes.length || bytes.readInt32LE(at) !== MARKER) return undefined;
  const length = bytes.readInt32LE(at + 4);
  return length > 0 && length <= MAX_HEAD_BYTES && length % 8 === 0 ? PREFIX_BYTES + length : undefined;
}

/** Where the next intact block begins, or `end`. */
function findBlock(file: RandomAccessFile, from: number, end: number): number {
  for (let at = from; at + PREFIX_BYTES <= end;) {
    const bytes = file.read(at, Math.min(SEARCH_BYTES, end - at));
    for (let hit = bytes.indexOf(MARKER_BYTES); hit !== -1; hit = bytes.indexOf(MARKER_BYTES, hit + 1)) {
      if (headLength(bytes, hit) !== undefined && readMessage(file, at + hit, end)?.kind === 'block') return at + hit;
    }
    // A prefix may extend across two pieces.
    at += bytes.length - PREFIX_BYTES + 1;
  }
  return end;
}

/** Undefined if the work throws: the files read here may hold anything. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
