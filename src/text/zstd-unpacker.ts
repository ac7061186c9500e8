import { createRequire } from 'node:module';
import type * as Fzstd from 'fzstd';
import xxhash from 'xxhash-wasm';
import { type Unpacker } from './unpacker.ts';
import { type ZstdHeader, type ZstdPart, ZstdParts } from './zstd-parts.ts';
import { checkWeights } from './zstd-weights.ts';

const require = createRequire(import.meta.url);
// There is no way to load it without a promise.
const { create64 } = await xxhash();

/** Where a header says that there is a checksum. */
const DESCRIPTOR_AT = 4;
const CHECKSUM_FLAG = 4;

/** Unpacks zstd of any size, also frames that follow one another, in the memory of a frame's window, which is 128 MiB at most. */
export class ZstdUnpacker implements Unpacker {
  readonly #parts = new ZstdParts();
  #frame: Frame | undefined;

  *push(bytes: Buffer): Generator<Buffer> {
    for (const part of this.#parts.push(bytes)) yield* this.#take(part);
  }

  end(): readonly Buffer[] {
    this.#parts.end();
    return [];
  }

  #take(part: ZstdPart): readonly Buffer[] {
    switch (part.kind) {
      case 'header':
        this.#frame = new Frame(part.bytes, part.facts);
        return [];
      case 'block':
        return this.#frame!.unpack(part.bytes, part.isLast);
      case 'checksum':
        this.#frame!.compare(part.bytes.readUInt32LE(0));
        return [];
    }
  }
}

/** The content of one frame. */
class Frame {
  readonly #facts: ZstdHeader;
  readonly #decoder: Fzstd.Decompress;
  readonly #checksum = create64();
  #given: Buffer[] = [];
  #bytes = 0;

  constructor(header: Buffer, facts: ZstdHeader) {
    const { Decompress } = require('fzstd') as typeof Fzstd;
    this.#facts = facts;
    this.#decoder = new Decompress((chunk) => this.#take(chunk));
    // The package passes over a checksum. It is compared here, so the package must not wait for it.
    const without = Buffer.from(header);
    without[DESCRIPTOR_AT]! &= ~CHECKSUM_FLAG;
    this.#decoder.push(without);
  }

  unpack(block: Buffer, isLast: boolean): readonly Buffer[] {
    checkWeights(block);
    this.#decoder.push(block, isLast);
    const { statedBytes } = this.#facts;
    if (isLast && statedBytes !== null && statedBytes !== this.#bytes) {
      throw new Error(`${statedBytes} bytes expected, found ${this.#bytes}`);
    }
    const given = this.#given;
    this.#given = [];
    return given;
  }

  /** Compares the low half of XXH64 over the content (RFC 8878, 3.1.1). */
  compare(expected: number): void {
    const found = Number(BigInt.asUintN(32, this.#checksum.digest()));
    if (found !== expected) throw new Error('its checksum is another');
  }

  #take(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.#facts.hasChecksum) this.#checksum.update(chunk);
    this.#bytes += chunk.length;
    this.#given.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
  }
}
