import { type RunDirectory } from '../artifacts/run-directory.ts';
import { LocalAudit } from '../audit/local-audit.ts';
import { type RunAudit } from '../audit/run-audit.ts';
import { startAuditThread } from '../audit/start-audit-thread.ts';
import { WorkerAudit } from '../audit/worker-audit.ts';
import { type HealthLog } from '../influx/health-log.ts';
import { type World } from '../sim/world.ts';
import { type BlockStore, DEFAULT_MEMORY_BYTES } from '../spill/block-store.ts';
import { mayLose } from './may-lose.ts';
import { type OpenMetrics } from './open-metrics.ts';
import { type OpenBackend } from './open-backend.ts';
import { type RunRequest } from './run-request.ts';

/** A run that is to be audited. */
export interface AuditableRun {
  readonly request: RunRequest;
  readonly directory: RunDirectory | null;
  readonly store: BlockStore;
  readonly world: World;
  readonly health: HealthLog;
  readonly metrics: OpenMetrics | undefined;
}

/** Opens the audit of a run, and in it the files that are its own. */
export function openAudit(
  { request, directory, store, world, health, metrics }: AuditableRun,
  opened: OpenBackend,
): RunAudit {
  const { scenario, tracer, influx } = request;
  const settings = {
    partitions: opened.backend.bus.partitions,
    engine: scenario.engine,
    isWorldKnown: true,
    transactionsPath: directory?.file('transactions.arrow') ?? null,
    outcomesPath: directory?.file('outcomes.jsonl') ?? null,
    differencesPath: directory?.file('differences.jsonl') ?? null,
    lostPath: directory !== null && mayLose(scenario) ? directory.file('lost.jsonl') : null,
  };
  // A run that is stopped before it has begun, as while it waited for a list of alerts, shall not wait for a thread to start.
  if (isInWorker(request) && !request.signal.aborted) {
    const options = { memoryBytes: memoryOf(request).audit, batchRows: request.batchRows };
    return new WorkerAudit(startAuditThread(), settings, world.vocabulary, options);
  }
  const verdicts = [
    ...(influx ? [health] : []),
    ...(opened.liveRun ? [opened.liveRun.transactions] : []),
    ...(metrics ? [metrics.verdicts] : []),
  ];
  return new LocalAudit(settings, world.vocabulary, store, { verdicts, onOutcome: tracer?.lines('outcomes') });
}

/** What the audit keeps of the memory that is kept by a run with its audit in a worker: the world is most of what there is. */
const AUDIT_SHARE = 0.75;

/** Bytes of memory for what the run has to remember, and for what an audit in a worker has to. */
export function memoryOf(request: RunRequest): { readonly run: number; readonly audit: number } {
  const bytes = request.memoryBytes ?? DEFAULT_MEMORY_BYTES;
  const audit = isInWorker(request) ? Math.floor(AUDIT_SHARE * bytes) : 0;
  return { run: bytes - audit, audit };
}

/** Whether the audit works in a worker: nothing in this thread may have to follow it record by record. */
function isInWorker({ worker = false, tracer, influx, live, pace }: RunRequest): boolean {
  const follows = [tracer, influx, live, pace];
  return worker && follows.every((one) => one === undefined);
}
