import { type Comparison } from '../compare/comparison-schema.ts';
import { TraplineError } from '../model/errors.ts';
import { formatQuantity } from '../report/format.ts';

/** Episodes and alerts that are listed for a person, unless asked otherwise. */
export const LISTED = 10;
/** Alerts that differ that are kept of each rule and change, for a program. */
export const KEPT = 1000;

/** When a comparison ends in exit code 1: if anything differs, or if the second run misses an episode that the first one detects. */
export const FAIL_ON = ['difference', 'lost'] as const;
/** One of FAIL_ON. */
export type FailOn = (typeof FAIL_ON)[number];

/** Throws TraplineError('expectation_missed') for a comparison that is to fail. */
export function assertAsWanted(failOn: FailOn | undefined, { different, episodes, pairing }: Comparison): void {
  if (failOn === 'difference' && different) {
    throw new TraplineError('expectation_missed', '--fail-on difference: the runs differ');
  }
  if (failOn !== 'lost') return;
  if (pairing.kind === 'none') {
    throw new TraplineError(
      'option_invalid',
      '--fail-on lost: expected two runs of the same stream, found two streams; nothing is paired',
    );
  }
  const lost = new Set(episodes.filter(({ change }) => change === 'lost').map(({ episode_id: id }) => id)).size;
  if (lost === 0) return;
  throw new TraplineError(
    'expectation_missed',
    `--fail-on lost: the second run misses ${formatQuantity(lost, 'episode')} that the first one detects`,
  );
}
