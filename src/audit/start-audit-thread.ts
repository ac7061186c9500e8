import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { defect } from '../model/errors.ts';
import { type AuditThread } from './worker-audit.ts';

/** The program of the thread. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`audit-main${extname(import.meta.url)}`, import.meta.url);

/** Starts a thread for a WorkerAudit. */
export function startAuditThread(): AuditThread {
  const worker = new Worker(PROGRAM);
  return {
    send: (message) => worker.postMessage(message),
    listen: (onMessage, onError) => {
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('messageerror', onError);
      worker.on('exit', () => onError(defect('the thread that audits the run has ended')));
    },
    terminate: () => worker.terminate(),
  };
}
