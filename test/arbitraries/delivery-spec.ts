import fc from 'fast-check';
import { type DeliverySpec, POISONS, type RunWindow } from '../../src/model/delivery.ts';
import { type Distribution } from '../../src/model/distribution.ts';

/** Delays of up to `mostMs`, with and without a long tail. */
export function delays(mostMs: number): fc.Arbitrary<Distribution> {
  return fc.oneof(
    fc.nat(mostMs).map((value): Distribution => ({ kind: 'constant', value })),
    fc.integer({ min: 1, max: mostMs }).map((high): Distribution => ({ kind: 'uniform', low: 0, high })),
    fc.constant<Distribution>({ kind: 'exponential', mean: mostMs / 8, max: mostMs }),
    fc.constant<Distribution>({ kind: 'lognormal', median: mostMs / 20, sigma: 1, max: mostMs }),
    fc.constant<Distribution>({ kind: 'pareto', min: mostMs / 100, alpha: 0.8, max: mostMs }),
  );
}

function shares(mostPercent: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: mostPercent }).map((percent) => percent / 100);
}

/**
 * Everything that delivery can do to a run of `runMs`, each section as often left out as not; regions are those of the built-in
 * population.
 */
export function deliverySpecs(runMs: number, partitions = fc.integer({ min: 1, max: 4 })): fc.Arbitrary<DeliverySpec> {
  return partitions.chain((count) =>
    fc.record(
      {
        partitions: fc.constant(count),
        delayMs: delays(runMs / 100),
        disorder: fc.record({ share: shares(50), extraMs: delays(runMs / 20) }),
        duplicates: fc.record({
          share: shares(50),
          afterMs: delays(runMs / 4),
          copies: fc.integer({ min: 1, max: 3 }),
        }),
        ...sections(runMs, count),
      },
      { requiredKeys: ['partitions', 'delayMs', 'disorder', 'duplicates'] },
    ),
  );
}

function sections(runMs: number, partitions: number) {
  const share = shares(30);
  const partition = fc.nat(partitions - 1);
  const span = fc.record<RunWindow>({ fromMs: fc.nat(runMs - 1), forMs: fc.integer({ min: 1, max: runMs }) });
  return {
    routes: fc.array(
      fc.record({
        partition: fc.option(partition),
        region: fc.constantFrom('north', 'south', 'east', 'west'),
        delayMs: delays(runMs / 50),
      }),
      { maxLength: 2 },
    ),
    loss: fc.record({ share }),
    offline: fc.array(
      fc
        .tuple(span, fc.record({ clientShare: share, recordsPerSecond: fc.option(fc.integer({ min: 1, max: 9 })) }))
        .map(merged),
      { maxLength: 2 },
    ),
    bursts: fc.array(
      fc
        .tuple(span, fc.record({ within: fc.nat(100), gapMs: fc.option(fc.nat(runMs)) }))
        .map(([{ fromMs, forMs }, { within, gapMs }]) => {
          const withinMs = Math.floor((forMs * within) / 100);
          return { fromMs, forMs, withinMs, everyMs: gapMs === null ? null : forMs + gapMs };
        }),
      { maxLength: 2 },
    ),
    outages: fc.array(fc.tuple(span, fc.record({ partition })).map(merged), { maxLength: 2 }),
    idle: fc.array(fc.tuple(span, fc.record({ partition })).map(merged), { maxLength: 1 }),
    poison: fc.record({ share, kinds: fc.subarray([...POISONS], { minLength: 1 }) }),
  };
}

function merged<A extends object, B extends object>([a, b]: [A, B]): A & B {
  return { ...a, ...b };
}
