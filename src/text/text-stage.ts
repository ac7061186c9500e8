import { CARRIAGE_RETURN, LINE_FEED } from './byte-values.ts';
import { encodingOf } from './encoding.ts';
import { ReturnEnds } from './return-ends.ts';
import { NO_BYTES, type Stage } from './stage.ts';
import { Utf16Stage } from './utf16.ts';
import { Utf8Check } from './utf8-check.ts';

/** A text without a line end in so many bytes is judged by these. */
const HEAD_BYTES = 65_536;

/** What is asked of a text. */
export interface TextOptions {
  /** Its source, as messages name it. */
  readonly file: string;
  /** Whether bytes that are no UTF-8 are refused at once, with line and column. Left out, they are the next reader's to judge. */
  readonly strict: boolean;
}

/**
 * Makes of the bytes of a text the same text in UTF-8, without a byte order mark, its lines ended in LF or CR LF. It knows UTF-8, UTF-16
 * with a byte order mark, and lines that end in CR alone. Throws TraplineError('file_invalid') for anything else.
 */
export class TextStage implements Stage {
  readonly #options: TextOptions;
  #head = NO_BYTES;
  #stages: readonly Stage[] | undefined;

  constructor(options: TextOptions) {
    this.#options = options;
  }

  push(bytes: Buffer): Buffer {
    if (this.#stages !== undefined) return through(this.#stages, bytes);
    // A copy: what comes in may be overwritten before the next bytes come.
    this.#head = Buffer.concat([this.#head, bytes]);
    return this.#head.length >= HEAD_BYTES || this.#head.includes(LINE_FEED) ? this.#begin() : NO_BYTES;
  }

  end(): Buffer {
    const begun = this.#stages === undefined ? this.#begin() : NO_BYTES;
    return Buffer.concat([begun, ...drained(this.#stages!)]);
  }

  #begin(): Buffer {
    const { file, strict } = this.#options;
    const { name, markBytes } = encodingOf(file, this.#head);
    const decoder = name === 'utf-8' ? undefined : new Utf16Stage(file, name);
    const head = this.#head.subarray(markBytes);
    const text = decoder?.push(head) ?? head;
    const later: Stage[] = [];
    if (text.includes(CARRIAGE_RETURN) && !text.includes(LINE_FEED)) later.push(new ReturnEnds());
    if (strict) later.push(new Utf8Check(file));
    this.#stages = decoder === undefined ? later : [decoder, ...later];
    this.#head = NO_BYTES;
    return through(later, text);
  }
}

function through(stages: readonly Stage[], bytes: Buffer): Buffer {
  return stages.reduce((given, stage) => stage.push(given), bytes);
}

/** What the stages held back, one after the other, each through those behind it. */
function drained(stages: readonly Stage[]): readonly Buffer[] {
  return stages.map((stage, i) => through(stages.slice(i + 1), stage.end()));
}
