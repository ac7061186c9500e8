/**
 * Ends a server whose starter is gone: `node guard.js FOLDER`. The starter writes to standard input which process to watch over,
 * an id a line, 0 for none. The end of the input means that the starter has died, in whatever way: then that process is killed
 * and the folder goes. Plain JavaScript, so that it is up in a few milliseconds.
 */
import { rmSync } from 'node:fs';

const [folder] = process.argv.slice(2);
let pid = 0;

process.stdin.setEncoding('utf8').on('data', (text) => {
  pid = Number(text.trim().split('\n').at(-1));
});

process.stdin.on('close', () => {
  try {
    if (pid > 0) process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});
