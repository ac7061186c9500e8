import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { TraplineError } from '../model/errors.ts';
import { type CellResult, cellResultSchema } from './cell-result.ts';

const LINE_FEED = 0x0a;

/**
 * The results of a sweep's runs while they come in, one a line, each on the disk before the next is taken. A last line that was cut
 * short by a crash is cut away.
 */
export class Journal {
  /** What it held when it was opened. */
  readonly results: readonly CellResult[];
  readonly #file: number;

  /** Throws TraplineError('file_invalid') if a whole line is no result. */
  constructor(path: string) {
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const whole = bytes.lastIndexOf(LINE_FEED) + 1;
    this.results = readResults(path, bytes.subarray(0, whole).toString());
    this.#file = openSync(path, 'a');
    if (whole < bytes.length) ftruncateSync(this.#file, whole);
  }

  /** Writes a result; it is on the disk when this returns. */
  append(result: CellResult): void {
    const line = Buffer.from(`${JSON.stringify(result)}\n`);
    for (let written = 0; written < line.length;) written += writeSync(this.#file, line, written);
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function readResults(path: string, text: string): CellResult[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, i) => {
    const parsed = cellResultSchema.safeParse(parseLine(line));
    if (parsed.success) return parsed.data;
    throw new TraplineError(
      'file_invalid',
      'expected the result of a run, found something else; remove the folder and sweep again',
      {
        location: { file: path, line: i + 1 },
      },
    );
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
