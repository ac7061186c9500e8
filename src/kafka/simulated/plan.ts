import { type KafkaSettings } from '../client/settings.ts';
import { Random } from '../../random/random.ts';
import { type BrokerVersions } from './client-cluster.ts';
import { type Api, type Happening } from './happenings.ts';
import { type KafkaShape } from './kafka.ts';
import { withinReach } from './within-reach.ts';

/** When a member of a group takes part. */
export interface MemberPlan {
  readonly joinAtMs: number;
  /** Null: to the end. */
  readonly leaveAtMs: number | null;
  /** How long it takes for each batch. */
  readonly batchMs: number;
}

/**
 * All that a simulated run depends on. Plain data: it can be written down, and its happenings can be cut. They name brokers, partitions and clients that
 * there are.
 */
export interface BrokerPlan {
  readonly seed: string;
  readonly shape: KafkaShape;
  readonly versions: BrokerVersions;
  readonly partitions: number;
  readonly records: number;
  /** Time of the records, in ms; long ago, brokers that restart forget their producer. */
  readonly timestampMs: number;
  readonly settings: KafkaSettings;
  /** None: the topic is read without a group. */
  readonly members: readonly MemberPlan[];
  readonly happenings: readonly Happening[];
}

/** Where the simulated clock begins: 2026-01-01. */
export const START_MS = 1_767_225_600_000;
/** Within this time after the start everything happens. */
const SPAN_MS = 4000;
const MOST_HAPPENINGS = 14;
const WITH_TRUNCATION = 0.2;
/** How many cases `drawHappening` draws from; a group has no part in the last ones. */
const KINDS = 18;
const GROUP_KINDS = 16;
const RECORD_APIS: readonly Api[] = ['Produce', 'Fetch', 'ListOffsets', 'Metadata', 'InitProducerId', 'CreateTopics'];
const PRODUCE_OFTEN: readonly Api[] = new Array<Api>(4).fill('Produce');
const GROUP_APIS: readonly Api[] = [
  'JoinGroup',
  'SyncGroup',
  'Heartbeat',
  'OffsetCommit',
  'FindCoordinator',
  'LeaveGroup',
];

/** Settings of a client of the simulated cluster. */
export const SIMULATED_SETTINGS: KafkaSettings = {
  brokers: ['broker-1:9092'],
  clientId: 'trapline',
  tls: null,
  sasl: null,
  compression: 'none',
  readCommitted: true,
  connectionTimeoutMs: 3000,
  requestTimeoutMs: 30_000,
  retryForMs: 120_000,
  sessionTimeoutMs: 10_000,
  heartbeatIntervalMs: 1000,
  fetchWaitMs: 100,
  fetchMaxBytes: 1 << 20,
  fetchPartitionMaxBytes: 1 << 20,
  batchMaxBytes: 1 << 14,
};

/** The plan of a seed. */
export function drawPlan(seed: string): BrokerPlan {
  const random = Random.fromSeed(seed).fork('broker');
  const brokers = random.pick([1, 3, 3]);
  const hasGroup = random.chance(0.4);
  const isOld = random.chance(0.25);
  const batchMaxBytes = 100 + random.below(600);
  return withinReach({
    seed,
    shape: { brokers, replicas: brokers === 1 ? 1 : random.pick([1, 3, 3]) },
    versions: isOld ? { fetch: 11, metadata: 8 } : { fetch: 13, metadata: 10 },
    partitions: 1 + random.below(4),
    records: 20 + random.below(160),
    timestampMs: random.chance(0.7) ? 0 : START_MS,
    settings: {
      ...SIMULATED_SETTINGS,
      readCommitted: random.chance(0.8),
      batchMaxBytes,
      fetchMaxBytes: random.pick([batchMaxBytes, 1000, 5000, 1 << 20]),
      fetchPartitionMaxBytes: random.pick([batchMaxBytes, 300, 1000, 1 << 20]),
      sessionTimeoutMs: random.pick([1000, 3000, 10_000]),
      heartbeatIntervalMs: 300,
    },
    members: hasGroup ? drawMembers(random) : [],
    happenings: [...drawHappenings(random, hasGroup), ...drawTruncations(random)].toSorted((a, b) => a.atMs - b.atMs),
  });
}

/** Unclean elections, in some plans. */
function drawTruncations(random: Random): Happening[] {
  if (!random.chance(WITH_TRUNCATION)) return [];
  return Array.from({ length: 1 + random.below(2) }, () => {
    const atMs = START_MS + random.below(SPAN_MS);
    return { kind: 'log_truncated', atMs, partition: random.below(8), batches: 1 + random.below(4) };
  });
}

function drawMembers(random: Random): MemberPlan[] {
  return Array.from({ length: 1 + random.below(3) }, (_, index) => {
    const joinAtMs = index === 0 ? START_MS : START_MS + random.below(SPAN_MS);
    const leaves = index > 0 && random.chance(0.4);
    const leaveAtMs = leaves ? joinAtMs + random.below(SPAN_MS) : null;
    return { joinAtMs, leaveAtMs, batchMs: random.pick([0, 5, 40]) };
  });
}

function drawHappenings(random: Random, hasGroup: boolean): Happening[] {
  const apis = hasGroup ? [...RECORD_APIS, ...GROUP_APIS, ...GROUP_APIS] : [...RECORD_APIS, ...PRODUCE_OFTEN];
  const count = random.below(MOST_HAPPENINGS);
  return Array.from({ length: count }, () => drawHappening(random, apis, hasGroup)).toSorted((a, b) => a.atMs - b.atMs);
}

function drawHappening(random: Random, apis: readonly Api[], hasGroup: boolean): Happening {
  const atMs = START_MS + random.below(SPAN_MS);
  const partition = random.below(8);
  const broker = 1 + random.below(3);
  const api = random.pick(apis);
  const briefMs = random.pick([5, 50, 300, 2000]);
  const longMs = random.pick([200, 1500, 6000, 35_000]);
  switch (random.below(hasGroup ? GROUP_KINDS : KINDS)) {
    case 0:
    case 1:
      return { kind: 'request_lost', api, atMs };
    case 2:
    case 3:
      return { kind: 'answer_lost', api, atMs };
    case 4:
      return { kind: 'request_overtaken', api, atMs, byMs: briefMs };
    case 5:
      return { kind: 'request_late', api, atMs, byMs: longMs };
    case 6:
      return { kind: 'answer_late', api, atMs, byMs: longMs };
    case 7:
      return { kind: 'request_doubled', api, atMs, byMs: briefMs };
    case 8:
      return { kind: 'broker_restarts', atMs, broker, downMs: random.pick([100, 1000, 5000]) };
    case 9:
      return { kind: 'broker_cut_off', atMs, broker, forMs: longMs };
    case 10:
      return { kind: 'leader_moves', atMs, partition };
    case 11:
      return { kind: 'replicas_lag', atMs, partition, forMs: briefMs };
    case 12:
      return { kind: 'coordinator_moves', atMs, loadingMs: briefMs };
    case 13:
      return { kind: 'client_stands_still', atMs, client: random.below(4), forMs: longMs };
    case 14:
      return { kind: 'log_compacted', atMs, partition };
    case 15:
      return { kind: 'transaction', atMs, partition, forMs: briefMs, end: random.pick(['commit', 'abort'] as const) };
    case 16:
      return { kind: 'records_deleted', atMs, partition, share: random.next() };
    default:
      return { kind: 'partition_added', atMs };
  }
}
