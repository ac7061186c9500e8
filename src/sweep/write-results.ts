import { type CellResult } from './cell-result.ts';
import { type SweepResult } from './result-schema.ts';
import { type SweepFolder } from './sweep-folder.ts';

/** Writes the files of a finished sweep. The same results give the same bytes. */
export function writeResults(folder: SweepFolder, result: SweepResult, cells: readonly CellResult[]): void {
  const files = new Map<string, string | Uint8Array>([['sweep.json', sweepJson(result)]]);
  folder.finish(files, cells);
}

/** A result as a JSON document. */
export function sweepJson(result: SweepResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
