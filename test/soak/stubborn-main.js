import { parentPort } from 'node:worker_threads';

/** A thread of seeds in which 2 never ends, 4 ends the thread, and 6 takes more memory than it may. */
parentPort.on('message', ({ from, seeds }) => {
  for (let number = from; number < from + seeds; number++) {
    if (number === 2) return;
    if (number === 4) process.exit(1);
    if (number === 6) for (const kept = []; ;) kept.push(Array(1_000_000).fill(0.5));
    const tried = { number, transactions: 1, failure: null, met: [], reached: null, trace: null };
    parentPort.postMessage({ kind: 'note', note: tried });
  }
  parentPort.postMessage({ kind: 'done', result: null });
});
