import { EXIT_CODES } from '../model/errors.ts';
import { INTERRUPT_SIGNALS } from '../model/interrupt-signals.ts';
import { sayAside } from './say.ts';

/**
 * Turns Ctrl-C, SIGTERM and the end of the terminal (SIGHUP) into an abort signal. A second one ends the process at once. `fate` tells the user what
 * happens to the work. `release` stops listening. Before this is called, and after `release`, each of them ends the process at once.
 */
export function onInterrupt(fate = 'what is done is kept'): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted);
    controller.abort();
    sayAside(`\nstopping; ${fate} (Ctrl-C again to stop at once)`);
  };
  for (const signal of INTERRUPT_SIGNALS) process.on(signal, handler);
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
  });
}
