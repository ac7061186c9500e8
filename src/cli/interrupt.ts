import { INTERRUPT_SIGNALS } from '../model/interrupt-signals.ts';

/**
 * Turns Ctrl-C, SIGTERM and the end of the terminal (SIGHUP) into an abort signal. A second one ends the process at once. `fate` tells the user what happens to
 * the work. `release` stops listening.
 */
export function onInterrupt(fate = 'what is done is kept'): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    console.error(`\nstopping; ${fate} (once more to stop at once)`);
  };
  for (const signal of INTERRUPT_SIGNALS) process.on(signal, handler);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of INTERRUPT_SIGNALS) process.off(signal, handler);
    },
  };
}
