import { type BlockStore } from './block-store.ts';

const NONE: readonly number[] = [];

/** Streams of chunks of bytes, each in the order in which it was added to. */
export class ChunkStreams {
  readonly #store: BlockStore;
  /** By stream, address and length of each chunk in turn; most streams of a short run have none. */
  readonly #chunks = new Map<number, number[]>();

  constructor(store: BlockStore) {
    this.#store = store;
  }

  /** Copies a chunk to the end of a stream. */
  add(stream: number, bytes: Uint8Array): void {
    const chunks = this.#chunks.get(stream) ?? [];
    if (chunks.length === 0) this.#chunks.set(stream, chunks);
    chunks.push(this.#store.write(bytes), bytes.length);
  }

  /** The chunks of a stream; each is good until the next one is asked for. */
  *read(stream: number): Generator<Uint8Array> {
    const chunks = this.#of(stream);
    for (let i = 0; i < chunks.length; i += 2) yield this.#store.read(chunks[i]!, chunks[i + 1]!);
  }

  /** A stream's chunk of that number, from 0, good until another one is asked for; undefined behind the last. */
  at(stream: number, number: number): Uint8Array | undefined {
    const chunks = this.#of(stream);
    return 2 * number < chunks.length ? this.#store.read(chunks[2 * number]!, chunks[2 * number + 1]!) : undefined;
  }

  byteLength(stream: number): number {
    const chunks = this.#of(stream);
    let bytes = 0;
    for (let i = 1; i < chunks.length; i += 2) bytes += chunks[i]!;
    return bytes;
  }

  #of(stream: number): readonly number[] {
    return this.#chunks.get(stream) ?? NONE;
  }
}
