import { reportFailure } from '../src/cli/failure.ts';
import { onInterrupt } from '../src/cli/interrupt.ts';
import { endOnLostOutput } from '../src/cli/lost-output.ts';
import { say, sayLine, sayLineAside } from '../src/cli/say.ts';
import { EXIT_CODES } from '../src/model/errors.ts';
import { soakOrder, USAGE } from './options.ts';
import { runSoak } from './run-soak.ts';

/** `npm run soak`. */

endOnLostOutput(process.argv.slice(2));
try {
  const order = soakOrder(process.argv.slice(2));
  if (order === null) say(USAGE);
  else {
    const interrupt = onInterrupt(order.out === undefined ? 'what was found is told' : 'what is done is kept');
    const voice = { say: order.json ? say : sayLine, sayAside: (text: string) => sayLineAside(`soak: ${text}`) };
    const wrong = await runSoak({ order, voice, signal: interrupt.signal });
    interrupt.release();
    if (wrong !== null) process.exitCode = EXIT_CODES[wrong];
  }
} catch (error) {
  process.exitCode = reportFailure(error, process.argv.slice(2));
}
