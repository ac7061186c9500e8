import { Presets, SingleBar } from 'cli-progress';
import { type Step, type StepBegin } from '../loadtest/load-test.ts';
import { formatDuration, formatRate } from '../report/format.ts';
import { formatLatency } from '../report/latency-rows.ts';
import { sayAside } from './say.ts';

const REFRESH_MS = 250;

/** What a load test says on stderr: a line for each step that is done, and a bar for the one that runs, if that is a terminal. */
export interface BenchProgress {
  begin(step: StepBegin): void;
  done(step: Step): void;
  stop(): void;
}

const SILENT: BenchProgress = { begin: () => undefined, done: () => undefined, stop: () => undefined };

/** The progress of a load test on stderr; nothing at all unless `show`. */
export function benchProgress(show: boolean): BenchProgress {
  if (!show) return SILENT;
  const isTerminal = process.stderr.isTTY === true;
  let bar: SingleBar | undefined;
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    clearInterval(timer);
    bar?.stop();
    bar = undefined;
  };
  return {
    begin: (step) => {
      if (!isTerminal) return;
      stop();
      const beganAtMs = performance.now();
      bar = stepBar(step);
      timer = setInterval(() => {
        const goneMs = Math.min(step.durationMs, performance.now() - beganAtMs);
        bar?.update(goneMs, { left: leftText(step, performance.now() - beganAtMs) });
      }, REFRESH_MS);
      timer.unref();
    },
    done: (step) => {
      stop();
      sayAside(stepLine(step));
    },
    stop,
  };
}

function stepBar(step: StepBegin): SingleBar {
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: `{bar} {percentage}% step ${step.number} · ${formatRate(step.ratePerS)}/s · {left}`,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      fps: 8,
    },
    Presets.shades_classic,
  );
  bar.start(step.durationMs, 0, { left: leftText(step, 0) });
  return bar;
}

function leftText({ durationMs, mostLeftMs }: StepBegin, goneMs: number): string {
  const step = formatDuration(seconds(durationMs - goneMs));
  return `${step} left of this step, at most ${formatDuration(seconds(mostLeftMs - goneMs))} in all`;
}

/** To whole seconds, and never below none. */
function seconds(ms: number): number {
  return Math.max(0, 1000 * Math.round(ms / 1000));
}

function stepLine({ number, ratePerS, figures, sustained, failures, purpose }: Step): string {
  const { p50, p99 } = figures.latency_ms;
  const verdict = sustained ? 'sustained' : `not sustained: ${failures.map(({ why }) => why).join('; ')}`;
  const again = purpose === 'confirm' ? ', once more' : '';
  const latency = `p50 ${formatLatency(p50)}, p99 ${formatLatency(p99)}`;
  return `trapline: step ${number}, ${formatRate(ratePerS)}/s${again}: ${verdict} (${latency})`;
}
