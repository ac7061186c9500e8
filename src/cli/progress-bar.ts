import { formatCount } from '../report/format.ts';
import { type Progress, type ProgressListener } from '../model/progress.ts';

/** The phases of a run, in words. */
export const PHASES: Readonly<Record<Progress['phase'], string>> = {
  simulate: 'simulating and detecting',
  catch_up: 'waiting for the engines',
  replay: 'replaying',
  oracle: 'asking the oracle',
  score: 'scoring',
  write: 'writing',
  attribute: 'looking for the faults',
  verify: 'running it again',
  influx: 'writing to InfluxDB',
};

/** A bar on stderr, one phase after another. Silent when stderr is no terminal. */
export interface ProgressBar {
  readonly listener: ProgressListener;
  stop(): void;
}

/** Makes a progress bar; a silent one if `show` is false. */
export async function progressBar(show: boolean): Promise<ProgressBar> {
  if (!show || process.stderr.isTTY !== true) return { listener: () => undefined, stop: () => undefined };
  const { Presets, SingleBar } = await import('cli-progress');
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{bar} {percentage}% {what} · {transactions} transactions{lag} · {duration_formatted}',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      fps: 8,
      emptyOnZero: true,
    },
    Presets.shades_classic,
  );
  let phase: Progress['phase'] | undefined;
  return {
    listener: (progress) => {
      const payload = {
        what: PHASES[progress.phase],
        transactions: formatCount(progress.transactions),
        lag: progress.lag === undefined || progress.lag === 0 ? '' : ` · lag ${formatCount(progress.lag)}`,
      };
      if (phase !== progress.phase) {
        if (phase !== undefined) bar.stop();
        phase = progress.phase;
        bar.start(progress.total, progress.done, payload);
      }
      bar.update(progress.done, payload);
    },
    stop: () => bar.stop(),
  };
}
