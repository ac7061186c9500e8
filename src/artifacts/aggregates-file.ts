import { JsonLinesFile } from './jsonl-file.ts';
import { type RunDirectory } from './run-directory.ts';
import { type RunTracer } from './run-tracer.ts';

/**
 * `aggregates.jsonl`, which is written while the run goes on: it is the largest of the text files, and a run that is stopped has to
 * end within a second.
 */
export class AggregatesFile {
  readonly #file: JsonLinesFile;
  #isOpen = true;

  /** With no directory, it only computes the digest. A tracer is told of every line. */
  constructor(directory: RunDirectory | null, tracer?: RunTracer) {
    this.#file = new JsonLinesFile(directory?.file('aggregates.jsonl') ?? null, tracer?.lines('aggregates'));
  }

  /** Writes the next minutes. */
  write(lines: Iterable<Uint8Array>): void {
    for (const bytes of lines) this.#file.lines(bytes);
  }

  /** Closes the file and returns the digest of its bytes. */
  finish(): string {
    this.#isOpen = false;
    return this.#file.finish();
  }

  /** Closes the file as it is, if it is open. */
  close(): void {
    if (this.#isOpen) this.#file.close();
    this.#isOpen = false;
  }
}
