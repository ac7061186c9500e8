import { TraplineError } from '../model/errors.ts';
import { NO_BYTES } from './stage.ts';

/** A piece of a frame of zstd (RFC 8878, 3.1.1), with its bytes. */
export type ZstdPart =
  | { readonly kind: 'header'; readonly bytes: Buffer; readonly facts: ZstdHeader }
  /** `mostBytes` is the most that it holds unpacked. */
  | { readonly kind: 'block'; readonly bytes: Buffer; readonly mostBytes: number; readonly isLast: boolean }
  | { readonly kind: 'checksum'; readonly bytes: Buffer };

/** What the header of a frame says. */
export interface ZstdHeader {
  /** How many bytes the frame holds; null where it does not say so. */
  readonly statedBytes: number | null;
  readonly hasChecksum: boolean;
}

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const SKIPPABLE_HEADER_BYTES = 8;
const MAGIC_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const MOST_BLOCK_BYTES = 128 << 10;
/** What the tool `zstd` unpacks without being asked to allow more. */
const MOST_WINDOW_BYTES = 128 << 20;
const DICTIONARY_BYTES = [0, 1, 2, 4];
/** Kinds of blocks: as they are, one byte repeated, compressed. */
const REPEATED = 1;
const RESERVED = 3;

/** Cuts a file of zstd, as its bytes come in, into the parts of its frames. Frames may follow one another; what is to be skipped is skipped. */
export class ZstdParts {
  /** What came in and is not cut yet. */
  #held: Buffer = NO_BYTES;
  #skipBytes = 0;
  #expected: 'frame' | 'block' | 'checksum' = 'frame';
  #hasChecksum = false;

  /** The parts that are whole with these bytes. Throws Error for damage, TraplineError('file_invalid') for what cannot be unpacked. */
  *push(bytes: Buffer): Generator<ZstdPart> {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    for (let part = this.#cut(); part !== undefined; part = this.#cut()) yield part;
  }

  /** To be called when there is no more. Throws Error where a frame is cut off. */
  end(): void {
    if (this.#expected !== 'frame' || this.#held.length > 0 || this.#skipBytes > 0) {
      throw new Error('unexpected end of file');
    }
  }

  #cut(): ZstdPart | undefined {
    if (this.#expected === 'block') return this.#block();
    return this.#expected === 'checksum' ? this.#checksum() : this.#header();
  }

  #header(): ZstdPart | undefined {
    for (;;) {
      this.#skip();
      if (this.#skipBytes > 0 || this.#held.length <= MAGIC_BYTES) return undefined;
      const magic = this.#held.readUInt32LE(0);
      if (magic === FRAME) return this.#frameHeader();
      if ((magic & ~0xf) !== SKIPPABLE) throw new Error('bytes that begin no frame');
      if (this.#held.length < SKIPPABLE_HEADER_BYTES) return undefined;
      this.#skipBytes = SKIPPABLE_HEADER_BYTES + this.#held.readUInt32LE(MAGIC_BYTES);
    }
  }

  #skip(): void {
    const bytes = Math.min(this.#skipBytes, this.#held.length);
    this.#held = this.#held.subarray(bytes);
    this.#skipBytes -= bytes;
  }

  #frameHeader(): ZstdPart | undefined {
    const descriptor = this.#held[MAGIC_BYTES]!;
    const isSingle = (descriptor & 0x20) !== 0;
    const windowAt = MAGIC_BYTES + 1;
    const dictionaryAt = windowAt + (isSingle ? 0 : 1);
    const sizeAt = dictionaryAt + DICTIONARY_BYTES[descriptor & 3]!;
    const flag = descriptor >> 6;
    const sizeBytes = flag === 0 ? Number(isSingle) : 2 ** flag;
    const bytes = this.#take(sizeAt + sizeBytes);
    if (bytes === undefined) return undefined;
    if (bytes.subarray(dictionaryAt, sizeAt).some((byte) => byte !== 0)) throw unsuitable('with a dictionary');
    const statedBytes = sizeBytes === 0 ? null : readSize(bytes, sizeAt, sizeBytes);
    const windowBytes = isSingle ? statedBytes! : readWindow(bytes[windowAt]!);
    if (windowBytes > MOST_WINDOW_BYTES) throw unsuitable('with a window of more than 128 MiB');
    this.#hasChecksum = (descriptor & 4) !== 0;
    this.#expected = 'block';
    return { kind: 'header', bytes, facts: { statedBytes, hasChecksum: this.#hasChecksum } };
  }

  #block(): ZstdPart | undefined {
    if (this.#held.length < BLOCK_HEADER_BYTES) return undefined;
    const header = this.#held.readUIntLE(0, BLOCK_HEADER_BYTES);
    const [isLast, kind, size] = [(header & 1) === 1, (header >> 1) & 3, header >> 3];
    if (kind === RESERVED || size > MOST_BLOCK_BYTES) throw new Error('a block that cannot be');
    const bytes = this.#take(BLOCK_HEADER_BYTES + (kind === REPEATED ? 1 : size));
    if (bytes === undefined) return undefined;
    if (isLast) this.#expected = this.#hasChecksum ? 'checksum' : 'frame';
    return { kind: 'block', bytes, mostBytes: kind > REPEATED ? MOST_BLOCK_BYTES : size, isLast };
  }

  #checksum(): ZstdPart | undefined {
    const bytes = this.#take(CHECKSUM_BYTES);
    if (bytes === undefined) return undefined;
    this.#expected = 'frame';
    return { kind: 'checksum', bytes };
  }

  /** The next bytes, where all of them are there. */
  #take(length: number): Buffer | undefined {
    if (this.#held.length < length) return undefined;
    const bytes = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return bytes;
  }
}

function readSize(bytes: Buffer, at: number, length: number): number {
  if (length === 8) return Number(bytes.readBigUInt64LE(at));
  return bytes.readUIntLE(at, length) + (length === 2 ? 256 : 0);
}

function readWindow(descriptor: number): number {
  return 2 ** (10 + (descriptor >> 3)) * (1 + (descriptor & 7) / 8);
}

function unsuitable(how: string): TraplineError {
  return new TraplineError('file_invalid', `packed by zstd ${how}: unpack it first, with zstd -d`);
}
