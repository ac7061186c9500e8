import { createRequire } from 'node:module';
import type * as Minizlib from 'minizlib';
import { NO_BYTES } from './stage.ts';
import { type Unpacker } from './unpacker.ts';

const require = createRequire(import.meta.url);

/** So many packed bytes at once give 16 MiB at most. */
const STEP_BYTES = 16 << 10;

/** Unpacks gzip, also members that follow one another, by Node's zlib without its promises. */
export class GzipUnpacker implements Unpacker {
  readonly #gunzip: Minizlib.Gunzip;
  #given: Buffer[] = [];
  #failure: Error | undefined;

  constructor() {
    const { Gunzip } = require('minizlib') as typeof Minizlib;
    this.#gunzip = new Gunzip({});
    this.#gunzip.on('data', (bytes) => this.#given.push(bytes));
    this.#gunzip.on('error', (error) => (this.#failure = error instanceof Error ? error : new Error(String(error))));
  }

  *push(bytes: Buffer): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += STEP_BYTES) {
      this.#gunzip.write(bytes.subarray(at, at + STEP_BYTES));
      yield* this.#taken();
    }
  }

  *end(): Generator<Buffer> {
    this.#gunzip.end(NO_BYTES);
    yield* this.#taken();
  }

  #taken(): readonly Buffer[] {
    if (this.#failure !== undefined) throw this.#failure;
    const given = this.#given;
    this.#given = [];
    return given;
  }
}
