import { formatQuantity } from '../report/format.ts';
import { type Progress, type ProgressListener } from '../model/progress.ts';
import { PHASES } from './progress-bar.ts';
import { sayAside } from './say.ts';

/** For `--verbose`: a line on stderr at the end of each phase, with its duration. */
export interface PhaseLog {
  readonly listener: ProgressListener;
  /** Ends the last phase. */
  stop(): void;
}

/** Makes a phase log. */
export function phaseLog(): PhaseLog {
  let latest: Progress | undefined;
  let startedAtMs = performance.now();
  const end = () => {
    if (latest === undefined) return;
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(2);
    sayAside(
      `${PHASES[latest.phase].padEnd(26)} ${seconds.padStart(7)} s  ${formatQuantity(latest.transactions, 'transaction')}`,
    );
    latest = undefined;
    startedAtMs = performance.now();
  };
  return {
    listener: (progress) => {
      if (latest?.phase !== progress.phase) end();
      latest = progress;
    },
    stop: end,
  };
}
