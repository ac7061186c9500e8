import { EXIT_CODES } from '../model/errors.ts';
import { sayAside } from './say.ts';

/** Ctrl-C, the polite request of another process, and a terminal that goes away. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns Ctrl-C, SIGTERM and SIGHUP into an abort signal. A second one ends the process at once. `fate` tells the user what happens to
 * the work. `release` stops listening. Before this is called, and after `release`, each of them ends the process at once.
 */
export function onInterrupt(fate = 'what is done is kept'): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted);
    controller.abort();
    sayAside(`\nstopping; ${fate} (once more to stop at once)`);
  };
  for (const name of SIGNALS) process.on(name, handler);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, handler);
    },
  };
}

/** Resolves at the first of the signals, where being stopped is how a command ends. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of SIGNALS) process.once(name, () => resolve());
  });
}
