/**
 * Ends a server whose starter is gone: `node guard.js PID FOLDER…`. Standard input is a pipe that the starter holds open and
 * never writes to, so its end means that the starter has died, in whatever way: then the server is killed and the folders go.
 * A starter that ends its server itself kills the guard afterwards. Plain JavaScript, so that it is up in a few milliseconds.
 */
import { rmSync } from 'node:fs';

const [pid, ...folders] = process.argv.slice(2);

process.stdin.resume().on('close', () => {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // Gone already.
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});
