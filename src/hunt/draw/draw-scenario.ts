import { type Random } from '../../random/random.ts';
import { drawClock } from './clocks.ts';
import { drawDelivery } from './delivery.ts';
import { drawEngine } from './engine.ts';
import { drawFaults } from './faults.ts';
import { type Section, several } from './form.ts';
import { drawWorld } from './world.ts';

/**
 * A short scenario in the form of a scenario file, drawn at random: population, traffic, fraud, decoys, rules and windows, clocks,
 * delivery and faults. A function of the generator's path alone; every section has a stream of its own, named after it.
 */
export function drawScenario(name: string, random: Random): Section {
  const hours = 1 + random.below(6);
  return {
    name,
    title: 'Drawn at random',
    group: 'soak',
    seed: String(random.below(1_000_000)),
    ...drawWorld(random.fork('world'), hours),
    clocks: several(random.fork('clocks'), 3, drawClock),
    delivery: drawDelivery(random.fork('delivery'), hours),
    engine: drawEngine(random.fork('engine')),
    ...drawFaults(random.fork('faults'), hours),
  };
}
