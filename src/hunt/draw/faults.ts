import { type Random } from '../../random/random.ts';
import { type Form, seconds, type Section, several } from './form.ts';

const KINDS = ['crash', 'slow_consumer', 'rebalance', 'damaged_checkpoint', 'sink_outage', 'sink_failure'] as const;

/** What runs the engines of a run of so many hours, and what happens to them; often one process, and nothing. */
export function drawFaults(random: Random, hours: number): Section {
  if (random.chance(0.4)) return {};
  const faults = several(random.fork('faults'), 5, (own) => drawFault(own, hours));
  return { consumers: drawConsumers(random), ...(faults.length === 0 ? {} : { faults }) };
}

function drawConsumers(random: Random): Form {
  const checkpoint = random.chance(0.5)
    ? { every_records: 1 + random.below(60) }
    : { every: seconds(random, 60, 3600) };
  return { count: 1 + random.below(4), checkpoint };
}

function drawFault(random: Random, hours: number): Form {
  const kind = random.pick(KINDS);
  switch (kind) {
    case 'crash':
      return { kind, ...crashMoment(random, hours), times: 1 + random.below(3), down: seconds(random, 0, 600) };
    case 'slow_consumer':
      return {
        kind,
        records_per_second: 1 + random.below(5),
        at: within(random, hours),
        for: seconds(random, 60, 3600),
      };
    case 'rebalance': {
      const consumers = [1 + random.below(4), 1 + random.below(4)];
      return { kind, ...timeMoment(random, hours), consumers, graceful: random.chance(0.5) };
    }
    case 'damaged_checkpoint': {
      const damage = random.pick(['lost', 'torn', 'bit_flip']);
      return { kind, damage, [random.pick(['nth', 'every'])]: 1 + random.below(4) };
    }
    case 'sink_outage':
      return { kind, at: within(random, hours), for: seconds(random, 1, 1800) };
    case 'sink_failure':
      return { kind, every_outputs: 1 + random.below(20) };
  }
}

function crashMoment(random: Random, hours: number): Section {
  if (random.chance(0.4)) return timeMoment(random, hours);
  const partition: Section = random.chance(0.3) ? { partition: 0 } : {};
  return { [random.pick(['at_record', 'every_records'])]: 5 + random.below(200), ...partition };
}

function timeMoment(random: Random, hours: number): Section {
  return random.chance(0.5) ? { at: within(random, hours) } : { every: seconds(random, 600, 7200) };
}

function within(random: Random, hours: number): Form {
  return seconds(random, 0, hours * 3600 - 1);
}
