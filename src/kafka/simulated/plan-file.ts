import { z } from 'zod';
import { loadYamlFile } from '../../config/issues.ts';
import { APIS } from './happenings.ts';
import { type BrokerPlan, SIMULATED_SETTINGS, START_MS } from './plan.ts';
import { planImpossibilities } from './plan-checks.ts';

const MOST_BROKERS = 9;
const MOST_PARTITIONS = 1000;
const MOST_RECORDS = 100_000;
/** A run is over after ten minutes. */
const MOST_MS = 600_000;
/** Clients write for some seconds, and then end. */
const MOST_AT_MS = 60_000;

const ms = z.int().min(0).max(MOST_MS);
const atMs = z.int().min(0).max(MOST_AT_MS);
const count = (most: number) => z.int().min(1).max(most);
const index = z.int().min(0).max(MOST_PARTITIONS);
const ofMessage = { api: z.enum(APIS), atMs };
const ofPartition = { atMs, partition: index };
const ofBroker = { atMs, broker: count(MOST_BROKERS) };

/** Times count from the start of the run. */
const happening = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('request_lost'), ...ofMessage }),
  z.strictObject({ kind: z.literal('answer_lost'), ...ofMessage }),
  z.strictObject({ kind: z.literal('request_overtaken'), ...ofMessage, byMs: ms }),
  z.strictObject({ kind: z.literal('request_late'), ...ofMessage, byMs: ms }),
  z.strictObject({ kind: z.literal('answer_late'), ...ofMessage, byMs: ms }),
  z.strictObject({ kind: z.literal('request_doubled'), ...ofMessage, byMs: ms }),
  z.strictObject({ kind: z.literal('broker_restarts'), ...ofBroker, downMs: ms }),
  z.strictObject({ kind: z.literal('broker_cut_off'), ...ofBroker, forMs: ms }),
  z.strictObject({ kind: z.literal('leader_moves'), ...ofPartition }),
  z.strictObject({ kind: z.literal('log_truncated'), ...ofPartition, batches: count(MOST_RECORDS) }),
  z.strictObject({ kind: z.literal('replicas_lag'), ...ofPartition, forMs: ms }),
  z.strictObject({ kind: z.literal('coordinator_moves'), atMs, loadingMs: ms }),
  z.strictObject({ kind: z.literal('client_stands_still'), atMs, client: index, forMs: ms }),
  z.strictObject({
    kind: z.literal('transaction'),
    ...ofPartition,
    forMs: ms,
    end: z.enum(['commit', 'abort']),
  }),
  z.strictObject({ kind: z.literal('log_compacted'), ...ofPartition }),
  z.strictObject({ kind: z.literal('records_deleted'), ...ofPartition, share: z.number().min(0).max(1) }),
  z.strictObject({ kind: z.literal('partition_added'), atMs }),
]);

const bytes = count(1 << 30);

const planForm = z.strictObject({
  seed: z.string(),
  shape: z.strictObject({ brokers: count(MOST_BROKERS), replicas: count(MOST_BROKERS) }),
  versions: z.strictObject({ fetch: z.int().min(4).max(13), metadata: z.int().min(0).max(10) }),
  partitions: count(MOST_PARTITIONS),
  records: count(MOST_RECORDS),
  timestampMs: z.int(),
  /** Those that are drawn; the others are the same in every plan. */
  settings: z.strictObject({
    readCommitted: z.boolean(),
    batchMaxBytes: bytes,
    fetchMaxBytes: bytes,
    fetchPartitionMaxBytes: bytes,
    // The least are those of the client's settings.
    sessionTimeoutMs: z.int().min(1000).max(MOST_AT_MS),
    heartbeatIntervalMs: z.int().min(50).max(MOST_AT_MS),
  }),
  members: z.array(z.strictObject({ joinAtMs: atMs, leaveAtMs: atMs.nullable(), batchMs: ms })),
  happenings: z.array(happening),
});

const possiblePlan = planForm.superRefine((plan, context) => {
  for (const { path, message } of planImpossibilities(plan)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});

/** A plan as it is written to a file: times count from the start of the run. */
export type PlanForm = z.output<typeof planForm>;

/**
 * Reads a plan from a YAML file's content. Throws TraplineError('input'), which names file, line and column, for one that is wrongly written or that no run
 * could be judged by.
 */
export function loadPlan(file: string, content: Uint8Array | string): BrokerPlan {
  const { settings, members, happenings, ...rest } = loadYamlFile(file, content, possiblePlan);
  return {
    ...rest,
    settings: { ...SIMULATED_SETTINGS, ...settings },
    members: members.map(({ joinAtMs, leaveAtMs, batchMs }) => ({
      joinAtMs: joinAtMs + START_MS,
      leaveAtMs: leaveAtMs === null ? null : leaveAtMs + START_MS,
      batchMs,
    })),
    happenings: happenings.map((one) => ({ ...one, atMs: one.atMs + START_MS })),
  };
}

/** The plan as it is written to a file. */
export function formOf({ settings, members, happenings, ...rest }: BrokerPlan): PlanForm {
  const { readCommitted, batchMaxBytes, fetchMaxBytes, fetchPartitionMaxBytes } = settings;
  const { sessionTimeoutMs, heartbeatIntervalMs } = settings;
  const fetching = { readCommitted, batchMaxBytes, fetchMaxBytes, fetchPartitionMaxBytes };
  return {
    ...rest,
    settings: { ...fetching, sessionTimeoutMs, heartbeatIntervalMs },
    members: members.map(({ joinAtMs, leaveAtMs, batchMs }) => ({
      joinAtMs: joinAtMs - START_MS,
      leaveAtMs: leaveAtMs === null ? null : leaveAtMs - START_MS,
      batchMs,
    })),
    happenings: happenings.map((one) => ({ ...one, atMs: one.atMs - START_MS })),
  };
}
