import { TraplineError } from '../model/errors.ts';
import { type ScorableRun } from './prepare-score.ts';

/** Throws TraplineError('runs_differ') if a world that was drawn again is not that of the run, by the digests of its first two stages. */
export function assertSameWorld(name: string, drawn: ScorableRun['digests'], expected: ScorableRun['digests']): void {
  for (const stage of ['transactions', 'deliveries'] as const) {
    if (drawn[stage] === expected[stage]) continue;
    throw new TraplineError(
      'runs_differ',
      `the ${stage} of ${name} are not those of the run: ${drawn[stage]}, expected ${expected[stage]}`,
    );
  }
}
