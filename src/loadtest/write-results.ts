import { RunDirectory } from '../artifacts/run-directory.ts';
import { curveCsv } from './curve-csv.ts';
import { histogramLog, percentileText } from './histogram-files.ts';
import { type Step } from './load-test.ts';
import { type BenchResult } from './result-schema.ts';

/** Where results go, made sure of before a load test takes its time. */
export interface ResultFolder {
  /** Writes every file and puts the folder in its place. */
  commit(result: BenchResult, steps: readonly Step[]): void;
  /** Removes what was written, if it was not committed. */
  discard(): void;
}

/** Throws TraplineError('input') if `path` is taken by something that is not Trapline's, or cannot be written. */
export function openResultFolder(path: string): ResultFolder {
  const directory = RunDirectory.open(path);
  return {
    commit: (result, steps) => {
      const { scenario, seed, run_id, versions } = result;
      directory.writeManifest({ kind: 'bench', scenario, seed, run_id, versions, status: result.ended });
      directory.write('bench.json', benchJson(result));
      directory.write('curve.csv', curveCsv(result));
      directory.write('latency.hlog', histogramLog(steps));
      for (const [i, { histogram }] of result.steps.entries()) {
        if (histogram !== null) directory.write(histogram, percentileText(steps[i]!));
      }
      directory.commit();
    },
    discard: () => directory.discard(),
  };
}

/** A result as a JSON document. */
export function benchJson(result: BenchResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
