import { parentPort } from 'node:worker_threads';
import { serveAudit } from './auditor.ts';

/** The program of a worker thread that audits, started by `startAuditor`. */
serveAudit(parentPort!);
