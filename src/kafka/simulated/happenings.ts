/** The requests that clients send, by Kafka's names. */
export const APIS = [
  'Produce',
  'Fetch',
  'ListOffsets',
  'Metadata',
  'InitProducerId',
  'FindCoordinator',
  'JoinGroup',
  'SyncGroup',
  'Heartbeat',
  'OffsetCommit',
  'OffsetFetch',
  'LeaveGroup',
  'CreateTopics',
  'DeleteTopics',
  'DescribeConfigs',
] as const;
/** One of APIS. */
export type Api = (typeof APIS)[number];

/** What becomes of one message: of the first request of its kind that a client sends at or after a time. */
export type MessageFault =
  /** The connection breaks and the broker never gets the request. */
  | { readonly kind: 'request_lost'; readonly api: Api; readonly atMs: number }
  /** The broker does what was asked, and the connection breaks before its answer arrives. */
  | { readonly kind: 'answer_lost'; readonly api: Api; readonly atMs: number }
  /** The connection breaks at once, and the broker gets the request later, unless it restarts before. */
  | { readonly kind: 'request_overtaken'; readonly api: Api; readonly atMs: number; readonly byMs: number }
  /** The request is late, and everything behind it on the connection. */
  | { readonly kind: 'request_late'; readonly api: Api; readonly atMs: number; readonly byMs: number }
  /** The answer is late, and everything behind it on the connection. */
  | { readonly kind: 'answer_late'; readonly api: Api; readonly atMs: number; readonly byMs: number }
  /** The broker gets the request once more, unless it restarts before; its second answer is dropped. */
  | { readonly kind: 'request_doubled'; readonly api: Api; readonly atMs: number; readonly byMs: number };

/** What happens to the cluster or to a client. `broker` counts from 1; all three numbers are taken modulo how many there are by then. */
export type ClusterEvent =
  /** A broker stops, and comes back with nothing in memory. */
  | { readonly kind: 'broker_restarts'; readonly atMs: number; readonly broker: number; readonly downMs: number }
  /** Between a broker and all clients nothing arrives. */
  | { readonly kind: 'broker_cut_off'; readonly atMs: number; readonly broker: number; readonly forMs: number }
  | { readonly kind: 'leader_moves'; readonly atMs: number; readonly partition: number }
  /** An unclean election: the new leader lacks this many batches that were acknowledged. */
  | { readonly kind: 'log_truncated'; readonly atMs: number; readonly partition: number; readonly batches: number }
  /** The replicas of a partition fetch nothing for a time. */
  | { readonly kind: 'replicas_lag'; readonly atMs: number; readonly partition: number; readonly forMs: number }
  | { readonly kind: 'coordinator_moves'; readonly atMs: number; readonly loadingMs: number }
  /** A client stands still: it gets no answer and no timer fires. */
  | { readonly kind: 'client_stands_still'; readonly atMs: number; readonly client: number; readonly forMs: number }
  /** Another producer writes a batch in a transaction that is open for a time. */
  | {
      readonly kind: 'transaction';
      readonly atMs: number;
      readonly partition: number;
      readonly forMs: number;
      readonly end: 'commit' | 'abort';
    }
  | { readonly kind: 'log_compacted'; readonly atMs: number; readonly partition: number }
  /** A share of the records is deleted, from the first one on. */
  | { readonly kind: 'records_deleted'; readonly atMs: number; readonly partition: number; readonly share: number }
  | { readonly kind: 'partition_added'; readonly atMs: number };

/** Whatever happens in a simulated run. Any part of a list of happenings is another run, so a list can be cut down to what matters. */
export type Happening = MessageFault | ClusterEvent;

const MESSAGE_FAULTS: ReadonlySet<string> = new Set([
  'request_lost',
  'answer_lost',
  'request_overtaken',
  'request_late',
  'answer_late',
  'request_doubled',
]);

/** Whether it befalls one message. */
export function isMessageFault(happening: Happening): happening is MessageFault {
  return MESSAGE_FAULTS.has(happening.kind);
}

/** How long what happens may hold clients up, all of it together, in ms. */
export function heldUpMs(happenings: readonly Happening[]): number {
  return happenings.reduce((sum, one) => sum + lengthMs(one), 0);
}

function lengthMs(happening: Happening): number {
  if ('byMs' in happening) return happening.byMs;
  if ('forMs' in happening) return happening.forMs;
  if ('downMs' in happening) return happening.downMs;
  return 'loadingMs' in happening ? happening.loadingMs : 0;
}
