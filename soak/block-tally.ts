import { Coverage } from '../src/hunt/coverage.ts';
import { RARE_EVENT_NAMES } from '../src/model/rare-events.ts';
import { type Block, type Failed } from './journal-entry.ts';
import { type TriedSeed } from './try-seed.ts';

/** A seed with all that it was held against. */
export interface CheckedSeed extends TriedSeed {
  /** Whether it was run once more in a process of another time zone and locale. */
  readonly isElsewhere: boolean;
  /** Whether the built command has verified it. */
  readonly isFresh: boolean;
}

/** The seeds of a block together; they follow one another. */
export function blockOf(checked: readonly CheckedSeed[], times: Pick<Block, 'elapsed_ms' | 'cpu_ms'>): Block {
  const coverage = new Coverage<number>();
  for (const { number, met } of checked) coverage.add(number, met);
  const howMany = (is: (seed: CheckedSeed) => boolean): number => checked.filter(is).length;
  return {
    kind: 'block',
    from: checked[0]!.number,
    seeds: checked.length,
    transactions: sumOf(checked, ({ transactions }) => transactions),
    elsewhere: howMany(({ isElsewhere }) => isElsewhere),
    fresh: howMany(({ isFresh }) => isFresh),
    ...times,
    boundaries: withoutNothing(coverage.boundaries()),
    faults: withoutNothing(coverage.faults()),
    reached: withoutNothing(
      new Map(RARE_EVENT_NAMES.map((name) => [name, sumOf(checked, ({ reached }) => reached?.[name] ?? 0)])),
    ),
    failed: checked.flatMap(({ number, failure }): Failed[] => (failure === null ? [] : [{ number, ...failure }])),
  };
}

function sumOf(checked: readonly CheckedSeed[], of: (seed: CheckedSeed) => number): number {
  return checked.reduce((sum, seed) => sum + of(seed), 0);
}

function withoutNothing(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].filter(([, count]) => count > 0));
}
