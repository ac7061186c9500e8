import fc from 'fast-check';
import { type ClockError, type ClockOwners, type ClockSpec, type Moment } from '../../src/model/clocks.ts';
import { type Distribution } from '../../src/model/distribution.ts';

const HOUR_MS = 3_600_000;

/** Owners of every clock there is. */
export const EVERY_CLIENT: ClockOwners = { devices: null, clients: null, homes: null, regions: null, producers: null };

/**
 * Clocks that are wrong in every way and for every client, errors mostly of seconds to minutes: of the size of windows and of allowed
 * disorder. For worlds with the built-in regions and at least `clients` clients.
 */
export function clockSpecs(options: { readonly clients?: number } = {}): fc.Arbitrary<ClockSpec[]> {
  const { clients = 3 } = options;
  const spec = fc.record({
    owners: clockOwners(clients),
    errors: fc.array(clockError(), { minLength: 1, maxLength: 2 }),
  });
  return fc.array(spec, { minLength: 1, maxLength: 4 });
}

export function clockOwners(clients: number): fc.Arbitrary<ClockOwners> {
  const region = fc.subarray(['north', 'south', 'east', 'west'], { minLength: 1 });
  const id = fc.integer({ min: 1, max: clients }).map(String);
  return fc.record({
    devices: maybe(fc.subarray(['mobile', 'web', 'pos'], { minLength: 1 })),
    clients: maybe(
      fc.oneof(
        fc.record({ kind: fc.constant('share' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
        fc.record({ kind: fc.constant('ids' as const), ids: fc.array(id, { minLength: 1, maxLength: 3 }) }),
      ),
    ),
    homes: maybe(region),
    regions: maybe(region),
    producers: maybe(
      fc.integer({ min: 1, max: 5 }).chain((count) =>
        fc.record({
          count: fc.constant(count),
          only: maybe(
            fc.subarray(
              Array.from({ length: count }, (_, i) => i),
              { minLength: 1 },
            ),
          ),
        }),
      ),
    ),
  });
}

/** Null more often than not, so that conditions do not exclude one another all the time. */
function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

function clockError(): fc.Arbitrary<ClockError> {
  const zoneTable = fc.record({
    name: fc.constant('Anywhere'),
    aheadMs: wholeHours(),
    changes: fc.constant([]),
  });
  return fc.oneof(
    fc.record({ kind: fc.constant('offset' as const), byMs: signedMs() }),
    fc.record({ kind: fc.constant('drift' as const), ppm: fc.integer({ min: -5000, max: 5000 }).map(constant) }),
    fc.record({ kind: fc.constant('step' as const), at: moment(), byMs: signedMs() }),
    fc.record({
      kind: fc.constant('sine' as const),
      amplitudeMs: positiveMs(),
      periodMs: fc.integer({ min: 1000, max: 2 * HOUR_MS }),
      phaseMs: positiveMs(),
    }),
    fc.record({ kind: fc.constant('freeze' as const), from: moment(), forMs: positiveMs() }),
    fc.record({ kind: fc.constant('zone' as const), zone: zoneTable }),
  );
}

function wholeHours(): fc.Arbitrary<number> {
  return fc.integer({ min: -12, max: 14 }).map((hours) => hours * HOUR_MS);
}

function moment(): fc.Arbitrary<Moment> {
  return fc.integer({ min: 0, max: 6 * HOUR_MS }).map((ms) => ({ kind: 'after_start', ms: constant(ms) }));
}

const constant = (value: number): Distribution => ({ kind: 'constant', value });

export function signedMs(reachMs = 20 * 60_000): fc.Arbitrary<Distribution> {
  return fc.oneof(
    fc.integer({ min: -reachMs, max: reachMs }).map(constant),
    fc.integer({ min: 1, max: reachMs }).map((reach): Distribution => ({ kind: 'uniform', low: -reach, high: reach })),
    fc.integer({ min: 1, max: reachMs / 4 }).map((sd): Distribution => ({ kind: 'normal', mean: 0, sd })),
  );
}

function positiveMs(): fc.Arbitrary<Distribution> {
  return fc.oneof(
    fc.integer({ min: 0, max: HOUR_MS }).map(constant),
    fc.integer({ min: 1, max: HOUR_MS }).map((high): Distribution => ({ kind: 'uniform', low: 0, high })),
  );
}
