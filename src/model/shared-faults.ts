import { type ClockError, type ClockSpec } from './clocks.ts';
import { type Distribution } from './distribution.ts';
import { type Scenario } from './scenario.ts';

/** A fault that strikes many clients at once, so that what becomes of them is not independent. */
export interface SharedFault {
  /** Where it stands in the scenario, as in `faultsOf`. */
  readonly name: string;
  /** What it strikes as a whole: those behind one clock, or a partition. */
  readonly unit: 'producer' | 'partition';
  /** How many of these it strikes. */
  readonly units: number;
  /** Over how many the clients are spread. */
  readonly of: number;
}

/**
 * The faults of a scenario that strike many clients at once: clocks of producers; clocks that may run ahead, since one of them raises the
 * watermark of its whole partition; outages, bursts and idle partitions, each once.
 */
export function sharedFaults({ clocks, delivery }: Scenario): readonly SharedFault[] {
  const { partitions, outages = [], bursts = [], idle = [] } = delivery;
  const once = (list: string, entries: readonly unknown[]): SharedFault[] =>
    entries.map((_, i) => ({ name: `${list}[${i}]`, unit: 'partition', units: 1, of: partitions }));
  return [
    ...clocks.flatMap((spec, i) => sharedClock(spec, `clocks[${i}]`, partitions)),
    ...once('outages', outages),
    ...once('bursts', bursts),
    ...once('idle', idle),
  ];
}

/** The clocks of a scenario that are wrong, as in `faultsOf`. */
export function wrongClocks({ clocks }: Pick<Scenario, 'clocks'>): readonly string[] {
  return clocks.flatMap(({ errors }, i) => (errors.length > 0 ? [`clocks[${i}]`] : []));
}

function sharedClock({ owners: { producers }, errors }: ClockSpec, name: string, partitions: number): SharedFault[] {
  const own: SharedFault[] = [];
  if (producers !== null && errors.length > 0) {
    const { only, count } = producers;
    own.push({ name, unit: 'producer', units: only?.length ?? count, of: count });
  }
  if (errors.some(mayRunAhead)) own.push({ name, unit: 'partition', units: partitions, of: partitions });
  return own;
}

function mayRunAhead(error: ClockError): boolean {
  switch (error.kind) {
    case 'offset':
    case 'step':
      return isEverPositive(error.byMs);
    case 'drift':
      return isEverPositive(error.ppm);
    case 'sine':
      return true;
    case 'freeze':
      return false;
    case 'zone':
      return [error.zone, ...error.zone.changes].some(({ aheadMs }) => aheadMs > 0);
  }
}

function isEverPositive(distribution: Distribution): boolean {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value > 0;
    case 'uniform':
      return distribution.high > 0;
    case 'normal':
      return distribution.sd > 0 || distribution.mean > 0;
    case 'exponential':
    case 'lognormal':
    case 'pareto':
      return true;
  }
}
