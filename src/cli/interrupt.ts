/**
 * Turns Ctrl-C and SIGTERM into an abort signal. A second one ends the process at once. `fate` tells the user what happens to
 * the work. `release` stops listening.
 */
export function onInterrupt(fate = 'what is done is kept'): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    console.error(`\nstopping; ${fate} (once more to stop at once)`);
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}
