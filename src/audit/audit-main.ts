import { parentPort } from 'node:worker_threads';
import { serveAudit } from './audit-server.ts';

/** The program of a thread that audits, started by `startAuditThread`. */
serveAudit(parentPort!);
