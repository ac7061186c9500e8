import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { TraplineError } from '../model/errors.ts';
import { encoderFor, type ExportFormat } from './encoder.ts';
import { type ExportTable, rowsOf } from './table.ts';

/** Where a table goes. */
export interface ExportTarget {
  readonly format: ExportFormat;
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** Steps that progress is told in. */
const STEPS = 1000;

/** Writes a table, with one chunk of it in memory, and returns how many rows it has. Throws TraplineError('interrupted') if the signal fires. */
export async function exportTable(table: ExportTable, target: ExportTarget): Promise<number> {
  const { format, write, onProgress, signal } = target;
  const encoder = encoderFor(format, table.columns);
  let rows = 0;
  const pause = async (): Promise<void> => {
    await turnOfEventLoop();
    if (signal.aborted) throw new TraplineError('interrupted', `interrupted while ${table.name} was written`);
  };
  await write(encoder.head());
  for await (const chunk of table.chunks(pause)) {
    rows += rowsOf(chunk);
    await pause();
    await write(encoder.chunk(chunk));
    onProgress(Math.round(STEPS * chunk.share), STEPS);
    await pause();
  }
  await write(encoder.end());
  return rows;
}
