import { type Random } from '../../src/random/random.ts';
import { POISONS } from '../../src/model/delivery.ts';
import { durations, type Form, maybe, seconds, type Section, several } from './form.ts';

const MOST_ENTRIES = 2;

/** What happens to a run of so many hours between the device and the log. */
export function drawDelivery(random: Random, hours: number): Section {
  const partitions = 1 + random.below(5);
  const partition = (own: Random): number => own.below(partitions);
  const list = (name: string, draw: (own: Random) => Form): Section => {
    return { [name]: several(random.fork(name), MOST_ENTRIES, draw) };
  };
  return {
    partitions,
    ...maybe(random, 0.7, 'delay', (own) => durations(own, 60)),
    ...maybe(random, 0.6, 'disorder', drawDisorder),
    ...maybe(random, 0.5, 'duplicates', drawDuplicates),
    ...maybe(random, 0.3, 'loss', (own) => ({ share: own.pick([0.01, 0.2]) })),
    ...maybe(random, 0.4, 'poison', drawPoison),
    ...list('routes', (own) => drawRoute(own, partition(own))),
    ...list('offline', (own) => drawOffline(own, hours)),
    ...list('bursts', (own) => drawBurst(own, hours)),
    ...list('outages', (own) => ({ partition: partition(own), ...drawWindow(own, hours) })),
    ...list('idle', (own) => ({ partition: partition(own), ...drawWindow(own, hours) })),
  };
}

function drawDisorder(random: Random): Form {
  return { share: random.pick([0.05, 0.3, 1]), extra: durations(random, 1800) };
}

function drawDuplicates(random: Random): Form {
  return { share: random.pick([0.05, 0.5, 1]), after: durations(random, 7200), copies: 1 + random.below(3) };
}

function drawPoison(random: Random): Form {
  return { share: random.pick([0.05, 0.5, 1]), kinds: random.chance(0.5) ? POISONS : [random.pick(POISONS)] };
}

function drawRoute(random: Random, partition: number): Form {
  const where = random.chance(0.5) ? { partition } : { region: random.pick(['north', 'west']) };
  return { ...where, delay: durations(random, 600) };
}

function drawOffline(random: Random, hours: number): Form {
  const upload = maybe(random, 0.5, 'records_per_second', () => random.pick([0.05, 1, 30]));
  return { clients: random.pick([0.1, 0.5, 1]), ...drawWindow(random, hours), ...upload };
}

function drawBurst(random: Random, hours: number): Form {
  const lasting = 60 + random.below(1200);
  return {
    from: seconds(random, 0, hours * 3600 - 1),
    for: `${lasting}s`,
    within: seconds(random, 0, lasting),
    ...maybe(random, 0.5, 'every', () => `${lasting + random.below(1200)}s`),
  };
}

function drawWindow(random: Random, hours: number): Section {
  return { from: seconds(random, 0, hours * 3600 - 1), for: seconds(random, 1, hours * 1800) };
}
