import { NO_BYTES } from './stage.ts';

/** Bytes that are read one piece after the other, and may be looked at before they are read. */
export abstract class Content {
  /** The name in messages. */
  readonly file: string;
  /** What was looked at and not read yet. */
  #ahead = NO_BYTES;

  constructor(file: string) {
    this.file = file;
  }

  /** The next `least` bytes or more, which `read` still gives; fewer where there are no more. Throws as `read` does. */
  peek(least: number): Buffer {
    while (this.#ahead.length < least) {
      const piece = this.next();
      if (piece.length === 0) break;
      this.#ahead = Buffer.concat([this.#ahead, piece]);
    }
    return this.#ahead;
  }

  /** The next bytes; none at the end. Throws TraplineError. */
  read(): Buffer {
    const ahead = this.#ahead;
    if (ahead.length === 0) return this.next();
    this.#ahead = NO_BYTES;
    return ahead;
  }

  /** The next bytes of the source; none at the end. Throws TraplineError. */
  protected abstract next(): Buffer;

  /** May be called again. */
  abstract close(): void;
}
