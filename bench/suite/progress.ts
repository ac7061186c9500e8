import { Presets, SingleBar } from 'cli-progress';
import { formatDuration } from '../../src/report/format.ts';
import { type Step, type SuiteListener } from './measure-all.ts';
import { TimeLeft } from './time-left.ts';

const REFRESH_MS = 250;

/** What the suite says on stderr while it goes on. */
export interface SuiteProgress extends SuiteListener {
  /** Ends it; lines may be written afterwards. */
  stop(): void;
}

/** A bar on a terminal; elsewhere a line for each step. Both say how much time is left. */
export function suiteProgress(steps: number): SuiteProgress {
  return process.stderr.isTTY === true ? new BarProgress(steps) : new LineProgress(steps);
}

function stepName({ figure, run }: Step): string {
  return `${figure.name}, run ${run}`;
}

/** `3 min left`; the first seconds of a guess are not worth their digits. */
function leftText(seconds: number): string {
  return `about ${formatDuration(1000 * Math.max(1, Math.round(seconds)))} left`;
}

class LineProgress implements SuiteProgress {
  readonly #steps: number;
  readonly #time = new TimeLeft();
  #left: readonly Step[] = [];

  constructor(steps: number) {
    this.#steps = steps;
  }

  begun(_: Step, left: readonly Step[]): void {
    this.#left = left;
  }

  done(step: Step, seconds: number): void {
    this.#time.add(step, seconds);
    const left = this.#left.slice(1);
    const rest = left.length === 0 ? 'nothing left' : leftText(this.#time.secondsFor(left));
    const number = this.#steps - left.length;
    this.notice(`${number} of ${this.#steps}: ${stepName(step)}: ${formatDuration(1000 * seconds)}; ${rest}`);
  }

  notice(line: string): void {
    console.error(`bench: ${line}`);
  }

  stop(): void {
    // Every line is complete.
  }
}

class BarProgress implements SuiteProgress {
  readonly #time = new TimeLeft();
  readonly #bar: SingleBar;
  #timer: NodeJS.Timeout | undefined;

  constructor(steps: number) {
    const format = '{bar} {value} of {total} · {step} · {left}';
    const options = { stream: process.stderr, format, barsize: 24, hideCursor: true, clearOnComplete: true, fps: 8 };
    this.#bar = new SingleBar(options, Presets.shades_classic);
    this.#bar.start(steps, 0, { step: '', left: '' });
  }

  begun(step: Step, left: readonly Step[]): void {
    const beganAt = performance.now();
    const wholeS = this.#time.secondsFor(left);
    const show = (): void => {
      const seconds = wholeS - (performance.now() - beganAt) / 1000;
      this.#bar.update(this.#bar.getTotal() - left.length, { step: stepName(step), left: leftText(seconds) });
    };
    show();
    this.#timer = setInterval(show, REFRESH_MS).unref();
  }

  done(step: Step, seconds: number): void {
    clearInterval(this.#timer);
    this.#time.add(step, seconds);
  }

  /** Above the bar. */
  notice(line: string): void {
    process.stderr.write('\r\u001b[K');
    console.error(`bench: ${line}`);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#bar.stop();
  }
}
