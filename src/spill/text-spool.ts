import { type BlockStore } from './block-store.ts';
import { ChunkStreams } from './chunk-streams.ts';

/** Characters of a stream that are kept in memory before they become a chunk. */
const CHUNK_CHARACTERS = 16 * 1024;
const COUNT_DOUBLES = 1;

/** A text, with the numbers that were given with it. */
export interface SpooledText {
  readonly text: string;
  readonly numbers: readonly number[];
}

/** Streams of texts, each with a fixed count of numbers, in the order in which they were added. */
export class TextSpool {
  readonly #numbersEach: number;
  readonly #chunks: ChunkStreams;
  /** By stream, what is no chunk yet; most streams of a short run have nothing. */
  readonly #tails = new Map<number, Tail>();

  /** Each text comes with `numbersEach` numbers. */
  constructor(store: BlockStore, numbersEach: number) {
    this.#numbersEach = numbersEach;
    this.#chunks = new ChunkStreams(store);
  }

  /** Adds a text to the end of a stream. */
  add(stream: number, text: string, numbers: readonly number[]): void {
    const tail = this.#tailOf(stream);
    tail.texts.push(text);
    for (const number of numbers) tail.numbers.push(number);
    tail.characters += text.length;
    if (tail.characters >= CHUNK_CHARACTERS) this.#flush(stream, tail);
  }

  /** Whether anything was added to a stream. */
  has(stream: number): boolean {
    return this.#tails.has(stream);
  }

  /** A stream from its beginning. Nothing may be added to it while it is read. */
  *read(stream: number): Generator<SpooledText> {
    const reader = this.reader(stream);
    for (let next = reader.next(); next !== undefined; next = reader.next()) yield next;
  }

  /** Reads a stream from its beginning, also while it grows. */
  reader(stream: number): TextReader {
    return new TextReader({
      chunk: (number) => {
        const chunk = this.#chunks.at(stream, number);
        return chunk && this.#decode(chunk);
      },
      tail: (at) => this.#atTail(stream, at),
    });
  }

  #atTail(stream: number, at: number): SpooledText | undefined {
    const tail = this.#tails.get(stream);
    if (tail === undefined || at >= tail.texts.length) return undefined;
    return {
      text: tail.texts[at]!,
      numbers: tail.numbers.slice(at * this.#numbersEach, (at + 1) * this.#numbersEach),
    };
  }

  #tailOf(stream: number): Tail {
    let tail = this.#tails.get(stream);
    if (tail === undefined) this.#tails.set(stream, (tail = { texts: [], numbers: [], characters: 0 }));
    return tail;
  }

  /** Makes a chunk of the tail: the count, the numbers and the texts' lengths in UTF-16 units as doubles, then the texts in UTF-8. */
  #flush(stream: number, tail: Tail): void {
    const { texts, numbers } = tail;
    const head = new Float64Array(COUNT_DOUBLES + numbers.length + texts.length);
    head[0] = texts.length;
    head.set(numbers, COUNT_DOUBLES);
    for (let i = 0; i < texts.length; i++) head[COUNT_DOUBLES + numbers.length + i] = texts[i]!.length;
    this.#chunks.add(stream, Buffer.concat([new Uint8Array(head.buffer), Buffer.from(texts.join(''))]));
    tail.texts.length = 0;
    tail.numbers.length = 0;
    tail.characters = 0;
  }

  #decode(chunk: Uint8Array): SpooledText[] {
    const each = this.#numbersEach;
    const count = new Float64Array(chunk.buffer, chunk.byteOffset, COUNT_DOUBLES)[0]!;
    // Copies, since the chunk is good for a moment only.
    const head = new Float64Array(chunk.buffer, chunk.byteOffset, COUNT_DOUBLES + count * (each + 1)).slice();
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('utf8', head.byteLength);
    const decoded: SpooledText[] = [];
    let at = 0;
    for (let i = 0; i < count; i++) {
      const length = head[COUNT_DOUBLES + count * each + i]!;
      const first = COUNT_DOUBLES + i * each;
      decoded.push({ text: text.slice(at, at + length), numbers: Array.from(head.subarray(first, first + each)) });
      at += length;
    }
    return decoded;
  }
}

interface Tail {
  readonly texts: string[];
  readonly numbers: number[];
  characters: number;
}

/** A stream of texts: chunks by number, then the texts that are no chunk yet. */
interface TextStream {
  chunk(number: number): readonly SpooledText[] | undefined;
  tail(at: number): SpooledText | undefined;
}

/** A place in a stream of texts. */
export class TextReader {
  readonly #stream: TextStream;
  #chunkNumber: number;
  /** In the chunk of that number, which is the tail until it is full: so the place stays right when the tail becomes a chunk. */
  #at: number;
  #chunk: readonly SpooledText[] | undefined;

  constructor(stream: TextStream, chunkNumber = 0, at = 0) {
    this.#stream = stream;
    this.#chunkNumber = chunkNumber;
    this.#at = at;
  }

  /** The text at this place, and goes past it; undefined at the end of what has been added. */
  next(): SpooledText | undefined {
    for (;;) {
      this.#chunk ??= this.#stream.chunk(this.#chunkNumber);
      const found = this.#chunk === undefined ? this.#stream.tail(this.#at) : this.#chunk[this.#at];
      if (found !== undefined) {
        this.#at += 1;
        return found;
      }
      if (this.#chunk === undefined) return undefined;
      this.#chunkNumber += 1;
      this.#chunk = undefined;
      this.#at = 0;
    }
  }

  /** Another reader at the same place. */
  fork(): TextReader {
    return new TextReader(this.#stream, this.#chunkNumber, this.#at);
  }
}
