import { extname } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { defect } from '../model/errors.ts';
import { type AuditThread } from './worker-audit.ts';

/** The program of the thread. It lies beside this file, as source or compiled. */
const PROGRAM = new URL(`audit-main${extname(import.meta.url)}`, import.meta.url);

/**
 * Most of a heap that the thread may have. Where V8 may use more than 2 GiB, it lets a heap grow to four times what is in use before it
 * collects, below to twice that: scoring makes garbage for as long as it may, and takes no longer with less of it.
 */
const MOST_HEAP_MIB = 2000;

/** Starts a thread for a WorkerAudit. */
export function startAuditThread(): AuditThread {
  const heapMib = getHeapStatistics().heap_size_limit / (1024 * 1024);
  const worker = new Worker(PROGRAM, { resourceLimits: { maxOldGenerationSizeMb: Math.min(MOST_HEAP_MIB, heapMib) } });
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
