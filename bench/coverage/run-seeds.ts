import { loadScenario } from '../../src/config/load-scenario.ts';
import { DEFAULT_BATCH_ROWS } from '../../src/pipeline/batch-rows.ts';
import { type PreparedRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { asFile, readingFile } from './own-traffic.ts';
import { figuresOf, type SeedFigure } from './seed-figures.ts';
import { type CoverageWorld } from './worlds.ts';

const LABEL_GAP_MS = 3_600_000;

/** The figures of a world under the seeds from 0; undefined if the signal fires. */
export async function runSeeds(
  world: CoverageWorld,
  seeds: number,
  signal: AbortSignal,
): Promise<SeedFigure[][] | undefined> {
  const figures: SeedFigure[][] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const run = await runScenario({
      ...prepared(world, String(seed)),
      directory: null,
      batchRows: DEFAULT_BATCH_ROWS,
      worker: false,
      attribute: false,
      onProgress: () => undefined,
      signal,
    });
    if (run.kind !== 'finished') return undefined;
    figures.push(figuresOf(run.report));
  }
  return figures;
}

/** The heading of a world's table. */
export function titleOf({ file }: CoverageWorld): string {
  return loadScenario({ scenario: file }).scenario.title;
}

function prepared({ file, isOwnTraffic }: CoverageWorld, seed: string): PreparedRun {
  const { scenario, resolvedHash } = loadScenario({ scenario: file, seed });
  if (!isOwnTraffic) return { scenario, resolvedHash };
  return { scenario: readingFile(scenario), resolvedHash, foreign: asFile(scenario), labelGapMs: LABEL_GAP_MS };
}
