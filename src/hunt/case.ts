import { type LoadedScenario, scenarioOf } from '../config/load-scenario.ts';
import { type Section } from './draw/form.ts';

/** One way to run a scenario: none of it may change what the engine says. */
export interface Way {
  readonly batchRows: number;
  /** Consumers that take turns at the partitions. */
  readonly consumers: number;
  /** Whether what runs the engines, and the faults that happen to it, are left out. */
  readonly isStraight: boolean;
}

/** The ways of a run from the command line, and of one that cuts the log as finely as it can be cut. */
export const PLAIN_WAYS: readonly [Way, Way] = [
  { batchRows: 4096, consumers: 1, isStraight: false },
  { batchRows: 1, consumers: 3, isStraight: true },
];

/** A scenario in the form of its file, and two ways to run it. Plain data, so that it can be sent to a thread. */
export interface HuntCase {
  readonly form: Section;
  readonly ways: readonly [Way, Way];
}

/** The scenario of a case, checked and complete. Throws TraplineError('input') for one that is refused. */
export function loadForm(form: Section): Pick<LoadedScenario, 'scenario' | 'resolvedHash'> {
  return scenarioOf(form);
}
