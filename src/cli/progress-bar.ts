import { formatCount, formatDuration } from '../report/format.ts';
import { type Progress, type ProgressListener } from '../model/progress.ts';
import { SECOND_MS } from '../model/time-units.ts';
import { realClock } from '../pacing/real-clock.ts';
import { isCapable } from './colors.ts';
import { terminalWidth } from './terminal-width.ts';
import { timeLeftMs } from '../pacing/time-left.ts';

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

/** Columns of a terminal in which the bar is a short one. */
const NARROW = 90;

/** A bar on stderr, one phase after another. Silent when stderr is no terminal. */
export interface ProgressBar {
  readonly listener: ProgressListener;
  stop(): void;
}

/**
 * Makes a progress bar; a silent one if `show` is false, or where it could not be drawn. It goes when `signal` fires, so that what is said
 * then stands on a line of its own.
 */
export async function progressBar(show: boolean, signal?: AbortSignal): Promise<ProgressBar> {
  if (!show || !isCapable(process.stderr)) return { listener: () => undefined, stop: () => undefined };
  const { Presets, SingleBar } = await import('cli-progress');
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{bar} {percentage}% {what} · {transactions} transactions{lag} · {duration_formatted}{left}',
      barsize: terminalWidth(process.stderr) < NARROW ? 8 : 24,
      hideCursor: true,
      clearOnComplete: true,
      fps: 8,
      emptyOnZero: true,
    },
    Presets.shades_classic,
  );
  let phase: Progress['phase'] | undefined;
  let startedAtMs = 0;
  signal?.addEventListener('abort', () => bar.stop(), { once: true });
  return {
    listener: (progress) => {
      if (signal?.aborted === true) return;
      if (phase !== progress.phase) startedAtMs = realClock.nowMs();
      const payload = {
        what: PHASES[progress.phase],
        transactions: formatCount(progress.transactions),
        left: leftText(timeLeftMs(realClock.nowMs() - startedAtMs, progress.done, progress.total)),
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

function leftText(ms: number | null): string {
  if (ms === null) return '';
  return ` · ${formatDuration(Math.max(1, Math.ceil(ms / SECOND_MS)) * SECOND_MS)} left`;
}
