import { StringDecoder } from 'node:string_decoder';

/** The longest line that is kept, in UTF-16 code units. No alert is longer; a stream without a line feed would fill memory. */
const LONGEST_LINE = 1 << 24;

/**
 * Cuts a stream of UTF-8 into lines, which end in a line feed, with or without a carriage return before it. A byte order mark before the
 * first line is left out. Of a line that is longer than `longest` the beginning is given, as soon as it is so long, and the rest left out.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #longest: number;
  #rest = '';
  #isFirst = true;
  /** Whether the beginning of the present line was given already. */
  #isCut = false;

  constructor(longest = LONGEST_LINE) {
    this.#longest = longest;
  }

  /** The lines that end in these bytes. */
  push(bytes: Buffer): string[] {
    const pieces = this.#decoder.write(bytes).split('\n');
    const last = pieces.pop()!;
    const lines = pieces.flatMap((piece) => this.#take(piece, true));
    return [...lines, ...this.#take(last, false)];
  }

  /** What is left at the end of the stream, where the last line does not end in a line feed. */
  end(): string[] {
    const lines = this.#take(this.#decoder.end(), false);
    const isLeft = this.#rest !== '' && !this.#isCut;
    return isLeft ? [...lines, ...this.#take('', true)] : lines;
  }

  /** The line that goes on with `piece`, if it is to be given now. */
  #take(piece: string, isEnd: boolean): string[] {
    const wasCut = this.#isCut;
    if (!wasCut) this.#rest += piece;
    const isLong = !wasCut && this.#rest.length > this.#longest;
    this.#isCut = !isEnd && (wasCut || isLong);
    if (wasCut || (!isEnd && !isLong)) return [];
    const line = isLong ? this.#rest.slice(0, this.#longest) : this.#rest.replace(/\r$/, '');
    this.#rest = '';
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    return [isFirst ? line.replace(/^\u{feff}/u, '') : line];
  }
}
