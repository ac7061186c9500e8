import { type Random } from '../../src/random/random.ts';
import { durations, type Form, maybe, type Section } from './form.ts';

/** What happens to a run of so many hours between the device and the log. */
export function drawDelivery(random: Random): Section {
  return {
    partitions: 1 + random.below(5),
    ...maybe(random, 0.7, 'delay', (own) => durations(own, 60)),
    ...maybe(random, 0.6, 'disorder', drawDisorder),
    ...maybe(random, 0.5, 'duplicates', drawDuplicates),
  };
}

function drawDisorder(random: Random): Form {
  return { share: random.pick([0.05, 0.3, 1]), extra: durations(random, 1800) };
}

function drawDuplicates(random: Random): Form {
  return { share: random.pick([0.05, 0.5, 1]), after: durations(random, 7200) };
}
