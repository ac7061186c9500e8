import { type FaultSpec } from '../model/faults.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Report } from '../report/report-schema.ts';
import { type Failure } from './failure.ts';

/** What is looked at of a run. */
export interface RunWithFaults {
  readonly scenario: Pick<Scenario, 'consumers' | 'faults' | 'delivery'>;
  readonly report: Pick<Report, 'faults'>;
}

/**
 * Null unless consumers that checkpoint by records have read more of them again than lie behind their checkpoints. Two are kept: behind a
 * damaged one the other begins, so that one that is damaged costs as much once more. A sink that is away keeps checkpoints back, so that there
 * is no such bound.
 */
export function rereadFailure({ scenario, report }: RunWithFaults): Failure | null {
  const { consumers, faults = [], delivery } = scenario;
  const interval = consumers?.checkpoint;
  if (report.faults === undefined || interval?.kind !== 'records') return null;
  const damaged = faults.filter(({ kind }) => kind === 'damaged_checkpoint').length;
  const isBoundless = faults.some((fault) => fault.kind === 'sink_outage' || isRepeated(fault));
  if (damaged > 1 || isBoundless) return null;
  const { crashes, rebalances, records_reread } = report.faults;
  const most = (crashes + rebalances) * delivery.partitions * interval.records * (1 + damaged);
  if (records_reread <= most) return null;
  return { kind: 'rereads', part: '', words: `${records_reread} records were read again, expected at most ${most}` };
}

/** Two checkpoints in a row may be damaged. */
function isRepeated(fault: FaultSpec): boolean {
  return fault.kind === 'damaged_checkpoint' && fault.which.kind === 'every';
}
