import {
  type BurstSpec,
  type DeliverySpec,
  type IdleSpec,
  type OfflineSpec,
  type RouteSpec,
} from '../model/delivery.ts';
import { formatDuration, formatQuantity } from '../report/format.ts';
import { duration, percent } from '../report/distribution-words.ts';

/** Describes what happens between device and log, one line for each subject. */
export function describeDelivery(delivery: DeliverySpec): readonly string[] {
  const { disorder, duplicates, loss, poison } = delivery;
  const { copies = 1 } = duplicates;
  const again = copies === 1 ? 'twice' : `${copies + 1} times`;
  return [
    `${formatQuantity(delivery.partitions, 'partition')}, delay ${duration(delivery.delayMs)}`,
    `${percent(disorder.share)} overtaken, ${percent(duplicates.share)} ${again}` +
      (loss === undefined ? '' : `, ${percent(loss.share)} lost`) +
      (poison === undefined ? '' : `, ${percent(poison.share)} followed by poison (${poison.kinds.join(', ')})`),
    ...(delivery.routes ?? []).map(describeRoute),
    ...(delivery.offline ?? []).map(describeOffline),
    ...(delivery.bursts ?? []).map(describeBurst),
    ...(delivery.outages ?? []).map((outage) => `partition ${outage.partition} out ${window(outage)}`),
    ...(delivery.idle ?? []).map((idle) => `partition ${idle.partition} gets nothing ${window(idle)}`),
  ];
}

function describeRoute({ partition, region, delayMs }: RouteSpec): string {
  const where = [partition === null ? [] : `partition ${partition}`, region === null ? [] : `region ${region}`].flat();
  return `${where.join(', ')}: delay ${duration(delayMs)}`;
}

function describeOffline({ clientShare, recordsPerSecond, ...when }: OfflineSpec): string {
  const rate = recordsPerSecond === null ? 'at once' : `at ${recordsPerSecond} records/s`;
  return `${percent(clientShare)} of the clients offline ${window(when)}, uploaded afterwards ${rate}`;
}

function describeBurst({ withinMs, everyMs, ...when }: BurstSpec): string {
  const into = withinMs === 0 ? 'at its end' : `in its last ${formatDuration(withinMs)}`;
  const again = everyMs === null ? '' : `, again every ${formatDuration(everyMs)}`;
  return `what arrives ${window(when)} appended ${into}${again}`;
}

function window({ fromMs, forMs }: Pick<IdleSpec, 'fromMs' | 'forMs'>): string {
  return `from ${formatDuration(fromMs)} ${forMs === null ? 'on' : `for ${formatDuration(forMs)}`}`;
}
