import { EXIT_CODES, TraplineError } from '../src/model/errors.ts';
import { parseOptions } from './suite/options.ts';

/** `npm run bench`. See README.md. */
try {
  const options = await parseOptions(process.argv.slice(2));
  if (options !== undefined) {
    // Only now, so that help and a typing mistake are answered at once.
    const { bench, list } = await import('./suite/bench.ts');
    if (options.list) list();
    else process.exitCode = await bench(options);
  }
} catch (error) {
  if (!(error instanceof TraplineError)) throw error;
  console.error(`bench: ${error.oneLine()}`);
  process.exitCode = EXIT_CODES[error.code];
}
