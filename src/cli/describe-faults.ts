import { type ConsumersSpec, type FaultSpec, type RecordMoment, type TimeMoment } from '../model/faults.ts';
import { formatCount, formatDuration, formatQuantity } from '../report/format.ts';

/** Describes the consumers of a run in one line. */
export function describeConsumers({ count, checkpoint }: ConsumersSpec): string {
  const interval =
    checkpoint.kind === 'records'
      ? `after every ${formatQuantity(checkpoint.records, 'record')} of a partition`
      : `every ${formatDuration(checkpoint.everyMs)}`;
  return `${formatQuantity(count, 'consumer')}, a checkpoint ${interval}`;
}

/** Describes a fault in one line. */
export function describeFault(fault: FaultSpec): string {
  switch (fault.kind) {
    case 'crash': {
      const times = fault.times === 1 ? '' : `, ${fault.times} times in a row`;
      const down = fault.downMs === 0 ? '' : `, down for ${formatDuration(fault.downMs)}`;
      return `crash ${moment(fault.when)}${times}${down}`;
    }
    case 'slow_consumer': {
      const span = fault.forMs === null ? 'for the rest of the run' : `for ${formatDuration(fault.forMs)}`;
      return `slow consumers, at most ${formatQuantity(fault.recordsPerSecond, 'record')} a second, from ${place(fault.atMs)} on, ${span}`;
    }
    case 'rebalance': {
      const sizes = fault.consumers.map(formatCount).join(', then ');
      return `rebalance ${moment(fault.when)}, ${fault.graceful ? 'after' : 'without'} a checkpoint; consumers: ${sizes}`;
    }
    case 'damaged_checkpoint': {
      const { kind, checkpoints } = fault.which;
      const which = kind === 'nth' ? `checkpoint ${formatCount(checkpoints)}` : everyOf(checkpoints, 'checkpoint');
      return `${which} of each partition: ${DAMAGE[fault.damage]}`;
    }
    case 'sink_outage':
      return `sink unavailable from ${place(fault.atMs)} on, for ${formatDuration(fault.forMs)}`;
    case 'sink_failure':
      return `sink fails half-way, before ${everyOf(fault.everyOutputs, 'output')} of a kind and partition`;
  }
}

const DAMAGE = { lost: 'lost', torn: 'cut short', bit_flip: 'one bit wrong' } as const;

function moment(when: TimeMoment | RecordMoment): string {
  switch (when.kind) {
    case 'at':
      return `at ${place(when.atMs)}`;
    case 'every':
      return `every ${formatDuration(when.everyMs)}`;
    case 'at_record':
      return `at record ${formatCount(when.record)} of ${logOf(when)}`;
    case 'every_records':
      return `at ${everyOf(when.records, 'record')} of ${logOf(when)}`;
  }
}

function logOf({ partition }: RecordMoment): string {
  return partition === null ? 'the log' : `partition ${partition}`;
}

function everyOf(count: number, noun: string): string {
  return count === 1 ? `every ${noun}` : `every ${formatCount(count)} ${noun}s`;
}

/** A time of the scenario. */
function place(offsetMs: number): string {
  return offsetMs === 0 ? 'the start' : `start + ${formatDuration(offsetMs)}`;
}
