import { type WorldBatch } from '../../model/batch.ts';
import { type ClockSpec } from '../../model/clocks.ts';
import { type Random } from '../../random/random.ts';
import { type Population } from '../population/types.ts';
import { compileError, type ErrorMs } from './errors.ts';
import { ClockSelector } from './clock-selector.ts';

/** Fills in the event times of a batch: what each device's clock shows at the true time. */
export type StampEventTimes = (batch: WorldBatch) => void;

interface WrongClock {
  readonly selector: ClockSelector;
  readonly errors: readonly ErrorMs[];
}

/**
 * The clocks of a world: a pure function of true time, client, device and region. Each spec draws from a stream named by its
 * index in the list. Throws TraplineError('input') for a spec about devices, regions or clients that the population does not
 * have.
 */
export function createClocks(
  specs: readonly ClockSpec[],
  population: Population,
  startMs: number,
  random: Random,
): StampEventTimes {
  const wrong = specs.map((spec, index): WrongClock => {
    const own = random.fork(index);
    return {
      selector: new ClockSelector(spec.owners, population, `clocks[${index}]`, own, random),
      errors: spec.errors.map((error) => compileError(error, startMs, own)),
    };
  });
  return (batch) => {
    batch.eventTimeMs.set(batch.trueTimeMs.subarray(0, batch.length));
    for (const clock of wrong) addErrors(clock, batch);
  };
}

function addErrors({ selector, errors }: WrongClock, batch: WorldBatch): void {
  const { client, eventTimeMs, trueTimeMs, length } = batch;
  for (let row = 0; row < length; row++) {
    if (!selector.has(batch, row)) continue;
    const key = selector.keyOf(client[row]!);
    for (const error of errors) eventTimeMs[row]! += error(key, trueTimeMs[row]!);
  }
}
