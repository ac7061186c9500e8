import { formatDuration } from '../../config/units.ts';
import { type Random } from '../../random/random.ts';
import { type Form, type Section, several } from './form.ts';

const KINDS = [
  'crash',
  'crash',
  'rebalance',
  'slow_consumer',
  'damaged_checkpoint',
  'sink_outage',
  'sink_failure',
] as const;

/** How long the log of a case is, for what happens on the way. */
export interface ShortLog {
  /** First copies. */
  readonly records: number;
  /** True time from the start to the last. */
  readonly spanMs: number;
  readonly partitions: number;
}

/** Consumers that checkpoint every few records, and what happens to them at any record; nothing as often as not. */
export function drawBoundaryFaults(random: Random, log: ShortLog): Section {
  if (random.chance(0.5)) return {};
  const faults = [drawFault(random, log), ...several(random.fork('more'), 2, (own) => drawFault(own, log))];
  const checkpoint = { every_records: 1 + random.below(random.chance(0.5) ? 3 : 10) };
  return { consumers: { count: 1 + random.below(3), checkpoint }, faults };
}

function drawFault(random: Random, { records, spanMs, partitions }: ShortLog): Form {
  const kind = random.pick(KINDS);
  const at = formatDuration(random.below(spanMs + 1));
  const record = 1 + random.below(records + 2);
  switch (kind) {
    case 'crash': {
      const of: Section = random.chance(0.3) ? { partition: random.below(partitions) } : {};
      const when: Section =
        random.below(3) === 0
          ? { every_records: 1 + random.below(4), ...of }
          : random.chance(0.7)
            ? { at_record: record, ...of }
            : { at };
      return {
        kind,
        ...when,
        ...(random.chance(0.2) ? { times: 2 } : {}),
        ...(random.chance(0.3) ? { down: at } : {}),
      };
    }
    case 'rebalance':
      return { kind, at, consumers: [1 + random.below(3)], graceful: random.chance(0.5) };
    case 'slow_consumer':
      return { kind, records_per_second: 1 + random.below(3) };
    case 'damaged_checkpoint':
      return { kind, damage: random.pick(['lost', 'torn', 'bit_flip']), nth: 1 + random.below(4) };
    case 'sink_outage':
      return { kind, at, for: formatDuration(1 + random.below(spanMs + 1)) };
    case 'sink_failure':
      return { kind, every_outputs: 1 + random.below(3) };
  }
}
