import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { reportFailure } from './failure.ts';

/** Ends the process in good order when what reads its output has gone away, as `| head` does. `argv` is its command line. */
export function endOnLostOutput(argv: readonly string[]): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The terminal is gone. SIGHUP says so too, and what is being written is finished because of it.
    if (error.code === 'EIO') return;
    // A reader that goes away is no failure of ours.
    if (error.code === 'EPIPE') process.exit(0);
    process.exit(
      reportFailure(new TraplineError('write_failed', `cannot write to stdout: ${systemReason(error)}`), argv),
    );
  });
  process.stderr.on('error', () => undefined);
}
