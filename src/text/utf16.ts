import { TextDecoder } from 'node:util';
import { TraplineError } from '../model/errors.ts';
import { NO_BYTES, type Stage } from './stage.ts';

/** Turns UTF-16 into UTF-8. Throws TraplineError('file_invalid') with the line for half a character. */
export class Utf16Stage implements Stage {
  readonly #file: string;
  readonly #decoder: TextDecoder;
  readonly #name: string;
  /** Lines that are over. */
  #lines = 0;

  constructor(file: string, name: 'utf-16le' | 'utf-16be') {
    this.#file = file;
    this.#name = name;
    this.#decoder = new TextDecoder(name, { fatal: true, ignoreBOM: true });
  }

  push(bytes: Buffer): Buffer {
    return this.#decode(bytes, true);
  }

  end(): Buffer {
    return this.#decode(NO_BYTES, false);
  }

  #decode(bytes: Buffer, stream: boolean): Buffer {
    let text: string;
    try {
      text = this.#decoder.decode(bytes, { stream });
    } catch (cause) {
      throw this.#broken(bytes, cause);
    }
    this.#lines += lineFeedsIn(text);
    return Buffer.from(text);
  }

  #broken(bytes: Buffer, cause: unknown): TraplineError {
    const [before = ''] = new TextDecoder(this.#name).decode(bytes).split('\ufffd');
    const location = { file: this.#file, line: 1 + this.#lines + lineFeedsIn(before) };
    return new TraplineError('file_invalid', 'half a character of UTF-16', { location, cause });
  }
}

function lineFeedsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
