import { TraplineError } from '../../model/errors.ts';

/** How work on whole files is watched and stopped. */
export interface LongWork {
  readonly signal: AbortSignal;
  /** Called with the bytes that are done and the bytes in all. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * To be called now and then: reports progress, and lets signals and timers run. Throws TraplineError('interrupted') once the
 * signal has fired.
 */
export async function pause({ signal, onProgress }: LongWork, done: number, total: number): Promise<void> {
  onProgress(done, total);
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new TraplineError('interrupted', 'interrupted');
}
