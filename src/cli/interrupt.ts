import { EXIT_CODES } from '../model/errors.ts';
import { INTERRUPT_SIGNALS } from '../model/interrupt-signals.ts';
import { sayAside } from './say.ts';

let stopEarly = (): void => undefined;

/** Says how to stop what listens to the signals until a command does: it ends the process with a line, for nothing has begun. */
export function untilOneListens(stop: () => void): void {
  stopEarly = stop;
}

/**
 * From here on each of the signals ends the process at once, without a word, until a command listens. To be called before long work that gives
 * the event loop no turn: nothing in this process would hear a signal meanwhile.
 */
export function beforeLongWork(): void {
  stopEarly();
}

/**
 * Turns Ctrl-C, SIGTERM and the end of the terminal (SIGHUP) into an abort signal. A second one ends the process at once. `fate` tells the user what
 * happens to the work. `release` stops listening. After `release`, each of them ends the process at once.
 */
export function onInterrupt(fate = 'what is done is kept'): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted);
    controller.abort();
    sayAside(`\nstopping; ${fate} (Ctrl-C again to stop at once)`);
  };
  for (const signal of INTERRUPT_SIGNALS) process.on(signal, handler);
  stopEarly();
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of INTERRUPT_SIGNALS) process.off(signal, handler);
    },
  };
}

/** Resolves at the first of the signals, where being stopped is how a command ends. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of INTERRUPT_SIGNALS) process.once(signal, () => resolve());
    stopEarly();
  });
}
