import { MINUTE_MS, SECOND_MS } from '../model/time-units.ts';
import { realClock } from '../pacing/real-clock.ts';
import { timeLeftMs } from '../pacing/time-left.ts';
import { formatCount, formatDuration, formatQuantity } from '../report/format.ts';
import { isCapable } from './colors.ts';
import { terminalWidth } from './terminal-width.ts';
import { sayAside } from './say.ts';

const NARROW = 90;
/** Between two lines, where there is no terminal. */
const LINE_EVERY_MS = 30 * SECOND_MS;

/** How far a sweep is. `weight` is in expected transactions, or in runs where they are not known. */
export interface SweepWork {
  readonly runs: number;
  readonly doneRuns: number;
  readonly weight: number;
  readonly doneWeight: number;
}

/** What a sweep says on stderr while it goes on: a bar, or a line now and then. */
export interface SweepProgress {
  /** Another run is done. */
  update(work: SweepWork): void;
  stop(): void;
}

/** The progress of a sweep, counted from `begun`; nothing at all unless `show`. */
export async function sweepProgress(show: boolean, begun: SweepWork, signal: AbortSignal): Promise<SweepProgress> {
  if (!show) return { update: () => undefined, stop: () => undefined };
  const startedAtMs = realClock.nowMs();
  const left = (work: SweepWork): string => {
    const elapsedMs = realClock.nowMs() - startedAtMs;
    const ms = timeLeftMs(elapsedMs, work.doneWeight - begun.doneWeight, work.weight - begun.doneWeight);
    return ms === null ? '' : ` · ${roundTime(ms)} left`;
  };
  return isCapable(process.stderr) ? drawBar(begun, left, signal) : printLines(left);
}

/** A time as it is worth telling: to the second below two minutes, else to ten. */
function roundTime(ms: number): string {
  const unit = ms < 2 * MINUTE_MS ? SECOND_MS : 10 * SECOND_MS;
  return formatDuration(Math.max(1, Math.ceil(ms / unit)) * unit);
}

async function drawBar(
  begun: SweepWork,
  left: (work: SweepWork) => string,
  signal: AbortSignal,
): Promise<SweepProgress> {
  const { Presets, SingleBar } = await import('cli-progress');
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{bar} {percentage}% {done} of {runs} runs · {duration_formatted}{left}',
      barsize: terminalWidth(process.stderr) < NARROW ? 12 : 24,
      hideCursor: true,
      clearOnComplete: true,
      fps: 8,
      emptyOnZero: true,
    },
    Presets.shades_classic,
  );
  const payload = (work: SweepWork) => ({
    done: formatCount(work.doneRuns),
    runs: formatCount(work.runs),
    left: left(work),
  });
  bar.start(begun.weight, begun.doneWeight, payload(begun));
  signal.addEventListener('abort', () => bar.stop(), { once: true });
  return {
    update: (work) => {
      if (!signal.aborted) bar.update(work.doneWeight, payload(work));
    },
    stop: () => bar.stop(),
  };
}

function printLines(left: (work: SweepWork) => string): SweepProgress {
  let saidAtMs = realClock.nowMs();
  return {
    update: (work) => {
      const nowMs = realClock.nowMs();
      if (nowMs - saidAtMs < LINE_EVERY_MS || work.doneRuns === work.runs) return;
      saidAtMs = nowMs;
      sayAside(`trapline: ${formatCount(work.doneRuns)} of ${formatQuantity(work.runs, 'run')}${left(work)}`);
    },
    stop: () => undefined,
  };
}
