import { parquetFile } from '../parquet/parquet-file.ts';
import { type CellResult } from './cell-result.ts';
import { cellTable } from './cell-table.ts';
import { csvText } from './csv.ts';
import { recallPicture } from './page/recall-picture.ts';
import { renderSweepPage } from './page/sweep-page.ts';
import { type Question } from './question.ts';
import { type SweepResult } from './result-schema.ts';
import { type SweepFolder } from './sweep-folder.ts';

/** The files of a finished sweep beside its cells and its manifest, by name. The same results give the same bytes. */
export function resultFiles(
  question: Question,
  result: SweepResult,
  cells: readonly CellResult[],
): ReadonlyMap<string, string | Uint8Array> {
  const table = cellTable(question, cells);
  return new Map<string, string | Uint8Array>([
    ['sweep.json', sweepJson(result)],
    // Seeds of one scenario are no surface.
    ...(result.axes.length === 0
      ? []
      : ([
          ['sweep.html', renderSweepPage(result)],
          ['recall.svg', recallPicture(result)],
        ] as const)),
    ['sweep.csv', csvText(table)],
    ['sweep.parquet', parquetFile(table)],
  ]);
}

/** Writes the files of a finished sweep. */
export function writeResults(
  folder: SweepFolder,
  question: Question,
  result: SweepResult,
  cells: readonly CellResult[],
): void {
  folder.finish(resultFiles(question, result, cells), cells);
}

/** A result as a JSON document. */
export function sweepJson(result: SweepResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
