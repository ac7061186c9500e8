import { z } from 'zod';
import { loadYamlFile } from '../../config/issues.ts';
import { APIS } from './happenings.ts';
import { type BrokerPlan, SIMULATED_SETTINGS, START_MS } from './plan.ts';

const MOST_BROKERS = 9;
const MOST_PARTITIONS = 1000;
const MOST_RECORDS = 100_000;
const MOST_MS = 3_600_000;

const ms = z.int().min(0).max(MOST_MS);
const count = (most: number) => z.int().min(1).max(most);
const index = z.int().min(0).max(MOST_PARTITIONS);
const message = { api: z.enum(APIS), atMs: ms };
const ofPartition = { atMs: ms, partition: index };
const ofBroker = { atMs: ms, broker: count(MOST_BROKERS) };

/** Times count from the start of the run. */
const happening = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('request_lost'), ...message }),
  z.strictObject({ kind: z.literal('answer_lost'), ...message }),
  z.strictObject({ kind: z.literal('request_overtaken'), ...message, byMs: ms }),
  z.strictObject({ kind: z.literal('request_late'), ...message, byMs: ms }),
  z.strictObject({ kind: z.literal('answer_late'), ...message, byMs: ms }),
  z.strictObject({ kind: z.literal('request_doubled'), ...message, byMs: ms }),
  z.strictObject({ kind: z.literal('broker_restarts'), ...ofBroker, downMs: ms }),
  z.strictObject({ kind: z.literal('broker_cut_off'), ...ofBroker, forMs: ms }),
  z.strictObject({ kind: z.literal('leader_moves'), ...ofPartition }),
  z.strictObject({ kind: z.literal('log_truncated'), ...ofPartition, batches: count(MOST_RECORDS) }),
  z.strictObject({ kind: z.literal('replicas_lag'), ...ofPartition, forMs: ms }),
  z.strictObject({ kind: z.literal('coordinator_moves'), atMs: ms, loadingMs: ms }),
  z.strictObject({ kind: z.literal('client_stands_still'), atMs: ms, client: index, forMs: ms }),
  z.strictObject({
    kind: z.literal('transaction'),
    ...ofPartition,
    forMs: ms,
    end: z.enum(['commit', 'abort']),
  }),
  z.strictObject({ kind: z.literal('log_compacted'), ...ofPartition }),
  z.strictObject({ kind: z.literal('records_deleted'), ...ofPartition, share: z.number().min(0).max(1) }),
  z.strictObject({ kind: z.literal('partition_added'), atMs: ms }),
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
    sessionTimeoutMs: ms,
    heartbeatIntervalMs: ms,
  }),
  members: z.array(z.strictObject({ joinAtMs: ms, leaveAtMs: ms.nullable(), batchMs: ms })),
  happenings: z.array(happening),
});

/** A plan as it is written to a file: times count from the start of the run. */
export type PlanForm = z.output<typeof planForm>;

/** Reads a plan from a YAML file's content. Throws TraplineError('input'), which names file, line and column. */
export function loadPlan(file: string, content: Uint8Array | string): BrokerPlan {
  const { settings, members, happenings, ...rest } = loadYamlFile(file, content, planForm);
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
