import { TraplineError } from '../../model/errors.ts';

/** For work on whole files: how it is watched and stopped. */
export interface LongWork {
  readonly signal: AbortSignal;
  /** Bytes done, of the bytes there are. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Call it now and then: shows how far the work is, and lets signals and timers have their turn. Throws
 * TraplineError('interrupted') once the work is to be stopped.
 */
export async function pause({ signal, onProgress }: LongWork, done: number, total: number): Promise<void> {
  onProgress(done, total);
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new TraplineError('interrupted', 'interrupted');
}
