import { type Random } from '../../random/random.ts';
import { durations, type Form, maybe, seconds, type Section, several } from './form.ts';

/** A run, as far as delivery has to fit into it. */
interface Extent {
  readonly hours: number;
  readonly partitions: number;
}

/** What happens to a run of so many hours between the device and the log. */
export function drawDelivery(random: Random, hours: number): Section {
  const partitions = 1 + random.below(5);
  const extent = { hours, partitions };
  const list = (key: string, draw: (own: Random, extent: Extent) => Form): Section =>
    maybe(random, 0.25, key, () => [draw(random, extent), ...several(random, 1, (own) => draw(own, extent))]);
  return {
    partitions,
    ...maybe(random, 0.7, 'delay', (own) => durations(own, 60)),
    ...maybe(random, 0.6, 'disorder', drawDisorder),
    ...maybe(random, 0.5, 'duplicates', drawDuplicates),
    ...maybe(random, 0.3, 'loss', (own) => ({ share: own.pick([0.01, 0.1, 0.5]) })),
    ...list('routes', drawRoute),
    ...list('offline', drawOffline),
    ...list('bursts', drawBurst),
    ...list('outages', drawStop),
    ...list('idle', drawStop),
    ...maybe(random, 0.3, 'poison', (own) => ({ share: own.pick([0.02, 0.3]) })),
  };
}

function drawDisorder(random: Random): Form {
  return { share: random.pick([0.05, 0.3, 1]), extra: durations(random, 1800) };
}

function drawDuplicates(random: Random): Form {
  const copies: Section = random.chance(0.3) ? { copies: 2 + random.below(4) } : {};
  return { share: random.pick([0.05, 0.5, 1]), after: durations(random, 7200), ...copies };
}

function drawRoute(random: Random, { partitions }: Extent): Form {
  const records: Section = random.chance(0.5)
    ? { partition: random.below(partitions) }
    : { region: random.pick(['north', 'south', 'east', 'west']) };
  return { ...records, delay: durations(random, 1800) };
}

function drawOffline(random: Random, { hours }: Extent): Form {
  const upload: Section = random.chance(0.5) ? { records_per_second: 1 + random.below(5) } : {};
  return { clients: random.pick([0.1, 0.5, 1]), ...span(random, hours), ...upload };
}

function drawBurst(random: Random, { hours }: Extent): Form {
  const every: Section = random.chance(0.5) ? { every: seconds(random, 3600, 7200) } : {};
  return { from: from(random, hours), for: seconds(random, 600, 3600), within: seconds(random, 0, 600), ...every };
}

function drawStop(random: Random, { hours, partitions }: Extent): Form {
  return { partition: random.below(partitions), ...span(random, hours) };
}

function span(random: Random, hours: number): Section {
  return { from: from(random, hours), for: seconds(random, 60, 5400) };
}

function from(random: Random, hours: number): string {
  return seconds(random, 0, hours * 3600 - 1);
}
