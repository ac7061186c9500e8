import { DEFAULT_BATCH_ROWS } from '../../src/pipeline/batch-rows.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { cellResult, type CellResult } from '../../src/sweep/cell-result.ts';
import { parseVary } from '../../src/sweep/parse-vary.ts';
import { askQuestion, type Question, runOf, type SweepRequest } from '../../src/sweep/question.ts';
import { parseSeeds } from '../../src/sweep/seeds.ts';

/** A question about the scenario in `file`. */
export function questionOf(
  file: string,
  vary: readonly string[],
  seeds: string,
  changes: Partial<SweepRequest> = {},
): Question {
  const axes = vary.map(parseVary);
  return askQuestion({ scenario: file, set: [], axes, seeds: parseSeeds(seeds), preset: null, ...changes });
}

/** The results of all its runs, done here one after another. */
export async function cellsOfQuestion(question: Question): Promise<CellResult[]> {
  const cells: CellResult[] = [];
  for (const point of question.points) {
    for (const seed of question.seeds) {
      const run = await runScenario({
        ...prepareRun(runOf(question.request, point, seed)),
        directory: null,
        batchRows: DEFAULT_BATCH_ROWS,
        attribute: false,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      });
      if (run.kind === 'interrupted') throw new Error('a run was interrupted');
      cells.push(cellResult(point.index, run.report));
    }
  }
  return cells;
}
