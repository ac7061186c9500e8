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

/** How far a number of runs is. `weight` is in expected transactions, or in runs where they are not known. */
export interface RunsWork {
  readonly runs: number;
  readonly doneRuns: number;
  readonly weight: number;
  readonly doneWeight: number;
}

/** What is said on stderr of runs while they go on: a bar, or a line now and then. */
export interface RunsProgress {
  /** There is more done. */
  update(work: RunsWork): void;
  /** Prints something meanwhile; the bar is not on the screen then. */
  aside(print: () => void): void;
  stop(): void;
}

/** The progress of runs, counted from `begun`; nothing at all unless `show`. */
export async function runsProgress(show: boolean, begun: RunsWork, signal: AbortSignal): Promise<RunsProgress> {
  if (!show) return { update: () => undefined, aside: (print) => print(), stop: () => undefined };
  const startedAtMs = realClock.nowMs();
  const left = (work: RunsWork): string => {
    const elapsedMs = realClock.nowMs() - startedAtMs;
    const ms = timeLeftMs(elapsedMs, work.doneWeight - begun.doneWeight, work.weight - begun.doneWeight);
    return ms === null ? '' : ` · ${roundTime(ms)} left`;
  };
  return isCapable(process.stderr) ? drawBar(begun, { left, startedAtMs }, signal) : printLines(left);
}

/** A time as it is worth telling: to the second below two minutes, else to ten. */
function roundTime(ms: number): string {
  const unit = ms < 2 * MINUTE_MS ? SECOND_MS : 10 * SECOND_MS;
  return formatDuration(Math.max(1, Math.ceil(ms / unit)) * unit);
}

async function drawBar(
  begun: RunsWork,
  { left, startedAtMs }: { readonly left: (work: RunsWork) => string; readonly startedAtMs: number },
  signal: AbortSignal,
): Promise<RunsProgress> {
  const { Presets, SingleBar } = await import('cli-progress');
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{bar} {percentage}% {done} of {runs} runs · {elapsed}{left}',
      barsize: terminalWidth(process.stderr) < NARROW ? 12 : 24,
      hideCursor: true,
      clearOnComplete: true,
      fps: 8,
      emptyOnZero: true,
    },
    Presets.shades_classic,
  );
  const payload = (work: RunsWork) => ({
    done: formatCount(work.doneRuns),
    runs: formatCount(work.runs),
    elapsed: formatDuration(Math.floor((realClock.nowMs() - startedAtMs) / SECOND_MS) * SECOND_MS),
    left: left(work),
  });
  let latest = begun;
  bar.start(begun.weight, begun.doneWeight, payload(begun));
  signal.addEventListener('abort', () => bar.stop(), { once: true });
  return {
    update: (work) => {
      latest = work;
      if (!signal.aborted) bar.update(work.doneWeight, payload(work));
    },
    aside: (print) => {
      bar.stop();
      print();
      if (!signal.aborted) bar.start(latest.weight, latest.doneWeight, payload(latest));
    },
    stop: () => bar.stop(),
  };
}

function printLines(left: (work: RunsWork) => string): RunsProgress {
  let saidAtMs = realClock.nowMs();
  return {
    update: (work) => {
      const nowMs = realClock.nowMs();
      if (nowMs - saidAtMs < LINE_EVERY_MS || work.doneRuns === work.runs) return;
      saidAtMs = nowMs;
      sayAside(`trapline: ${formatCount(work.doneRuns)} of ${formatQuantity(work.runs, 'run')}${left(work)}`);
    },
    aside: (print) => print(),
    stop: () => undefined,
  };
}
