import { type BlockStore } from './block-store.ts';

/** Streams of chunks of bytes, each in the order in which it was added to. */
export class ChunkStreams {
  readonly #store: BlockStore;
  /** By stream, address and length of each chunk in turn. */
  readonly #chunks: readonly number[][];

  constructor(store: BlockStore, streams: number) {
    this.#store = store;
    this.#chunks = Array.from({ length: streams }, () => []);
  }

  /** Copies a chunk to the end of a stream. */
  add(stream: number, bytes: Uint8Array): void {
    this.#chunks[stream]!.push(this.#store.write(bytes), bytes.length);
  }

  /** The chunks of a stream; each is good until the next one is asked for. */
  *read(stream: number): Generator<Uint8Array> {
    const chunks = this.#chunks[stream]!;
    for (let i = 0; i < chunks.length; i += 2) yield this.#store.read(chunks[i]!, chunks[i + 1]!);
  }

  /** A stream's chunk of that number, from 0, good until another one is asked for; undefined behind the last. */
  at(stream: number, number: number): Uint8Array | undefined {
    const chunks = this.#chunks[stream]!;
    return 2 * number < chunks.length ? this.#store.read(chunks[2 * number]!, chunks[2 * number + 1]!) : undefined;
  }

  byteLength(stream: number): number {
    const chunks = this.#chunks[stream]!;
    let bytes = 0;
    for (let i = 1; i < chunks.length; i += 2) bytes += chunks[i]!;
    return bytes;
  }
}
