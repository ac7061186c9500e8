import { type Happening } from './happenings.ts';
import { type KafkaShape } from './kafka.ts';

/** The parts of a plan that say which brokers, partitions and clients there are. */
export interface Reach {
  readonly shape: KafkaShape;
  readonly partitions: number;
  /** One client each; without any, one client reads. */
  readonly members: readonly unknown[];
  readonly happenings: readonly Happening[];
}

/** How many partitions the topic can have at a time: those that it is made with, and those that were added before. */
export function partitionsBefore({ partitions, happenings }: Reach, atMs: number): number {
  return partitions + happenings.filter((one) => one.kind === 'partition_added' && one.atMs < atMs).length;
}

/** How many clients there are: one that writes, and those that read. */
export function clientsOf({ members }: Reach): number {
  return 1 + Math.max(1, members.length);
}

/**
 * The plan with happenings that befall brokers, partitions and clients that there are: each number is taken modulo how many there are. To be used
 * where happenings were drawn or left out.
 */
export function withinReach<P extends Reach>(plan: P): P {
  return { ...plan, happenings: plan.happenings.map((one) => placed(one, plan)) };
}

function placed(one: Happening, reach: Reach): Happening {
  if ('broker' in one) return { ...one, broker: ((one.broker - 1) % reach.shape.brokers) + 1 };
  if ('partition' in one) return { ...one, partition: one.partition % partitionsBefore(reach, one.atMs) };
  if ('client' in one) return { ...one, client: one.client % clientsOf(reach) };
  return one;
}
