import { TraplineError } from '../model/errors.ts';

/** The system's error as TraplineError('write_failed'), which says that a `what` cannot be written; any other error as it is. */
export function asWriteFailure(error: unknown, what: 'run' | 'replay'): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  return new TraplineError('write_failed', `cannot write the ${what}: ${error.message}`, { cause: error });
}
