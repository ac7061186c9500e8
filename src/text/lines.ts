import { TraplineError } from '../model/errors.ts';
import { CARRIAGE_RETURN, LINE_FEED } from './byte-values.ts';

/** The longest line that is taken, in bytes: longer than any record that a broker takes by default, with escapes. */
const LONGEST_LINE_BYTES = 64 << 20;

/** A line without its end, which may also be CR LF. */
export interface Line {
  readonly bytes: Buffer;
  /** Counted from 1. */
  readonly number: number;
}

/** Cuts a text into lines. Memory is bounded by a piece and the longest line. */
export class LineCutter {
  readonly #file: string;
  readonly #longest: number;
  /** The beginning of a line whose end has not arrived yet. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #number = 0;

  /** `file` is the text's name in messages, `longest` the most bytes of a line. */
  constructor(file: string, longest = LONGEST_LINE_BYTES) {
    this.#file = file;
    this.#longest = longest;
  }

  /** The lines that end in these bytes. Throws TraplineError('file_invalid') for a line that is too long. */
  push(bytes: Buffer): readonly Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let to = bytes.indexOf(LINE_FEED); to !== -1; to = bytes.indexOf(LINE_FEED, from)) {
      this.#keep(bytes.subarray(from, to));
      lines.push(this.#take());
      from = to + 1;
    }
    if (from < bytes.length) this.#keep(bytes.subarray(from));
    return lines;
  }

  /** The last line, where it has no end. */
  end(): readonly Line[] {
    return this.#begun.length > 0 ? [this.#take()] : [];
  }

  #keep(part: Buffer): void {
    this.#begun.push(part);
    this.#begunBytes += part.length;
    if (this.#begunBytes <= this.#longest) return;
    const location = { file: this.#file, line: this.#number + 1 };
    throw new TraplineError('file_invalid', `a line of more than ${this.#longest} bytes; is it text?`, { location });
  }

  #take(): Line {
    const [first] = this.#begun;
    const bytes = this.#begun.length === 1 ? first! : Buffer.concat(this.#begun);
    this.#begun = [];
    this.#begunBytes = 0;
    this.#number += 1;
    return { bytes: bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes, number: this.#number };
  }
}

/** The lines of a text that comes in pieces, those of one piece at a time. */
export async function* linesOf(
  pieces: AsyncIterable<Buffer>,
  file: string,
  longest?: number,
): AsyncGenerator<readonly Line[]> {
  const cutter = new LineCutter(file, longest);
  for await (const piece of pieces) yield cutter.push(piece);
  yield cutter.end();
}

/** Whether a line has only spaces and tabs. */
export function isBlank({ bytes }: Line): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09);
}
