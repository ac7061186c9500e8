import { parentPort } from 'node:worker_threads';

/** A thread for tests: it comes back from 'pause' after a while, and never from the other jobs. */
parentPort.on('message', async (job) => {
  if (job === 'loop') for (;;);
  if (job === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (job === 'wait') await new Promise(() => undefined);
  if (job === 'pause') await new Promise((resolve) => setTimeout(resolve, 400));
  parentPort.postMessage({ kind: 'done', result: job });
});
