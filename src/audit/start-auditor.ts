import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type AuditorThread } from './worker-audit.ts';

/** The program of the thread. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`auditor-main${extname(import.meta.url)}`, import.meta.url);

/** Starts a thread for a WorkerAudit. */
export function startAuditor(): AuditorThread {
  const worker = new Worker(PROGRAM);
  return {
    send: (message) => worker.postMessage(message),
    on: (event: string, listener: (value: never) => void) => worker.on(event, listener as () => void),
    terminate: () => worker.terminate(),
  };
}
