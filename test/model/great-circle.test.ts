import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distanceM, EARTH_RADIUS_M, METRES_PER_E6 } from '../../src/model/great-circle.ts';

type Point = readonly [latitudeE6: number, longitudeE6: number];

const point: fc.Arbitrary<Point> = fc.tuple(
  fc.integer({ min: -90e6, max: 90e6 }),
  fc.integer({ min: -180e6, max: 180e6 }),
);

/** Two points with a difference of any size, from a millionth of a degree on. */
const pair: fc.Arbitrary<readonly [Point, Point]> = fc.oneof(
  fc.tuple(point, point),
  fc.tuple(point, fc.integer({ min: 0, max: 6 }), fc.tuple(fc.integer(), fc.integer())).map(([from, digits, by]) => {
    const near = by.map((step) => step % 10 ** digits);
    const latitude = Math.max(-90e6, Math.min(90e6, from[0] + near[0]!));
    return [from, [latitude, from[1] + near[1]!]] as const;
  }),
);

const between = (from: Point, to: Point): number => distanceM(...from, ...to);

const at = (latitude: number, longitude: number): Point => [Math.round(latitude * 1e6), Math.round(longitude * 1e6)];

const LONDON = at(51.5074, -0.1278);
const NEW_YORK = at(40.7128, -74.006);
const SYDNEY = at(-33.8688, 151.2093);
const TOKYO = at(35.6762, 139.6503);
const NASHVILLE = at(36.12, -86.67);
const LOS_ANGELES = at(33.94, -118.4);

describe('distanceM', () => {
  // Worked out with 50 digits from the cosine formula on a sphere of 6,371,008.8 m.
  test.each<[string, Point, Point, number]>([
    ['London – New York', LONDON, NEW_YORK, 5_570_230],
    ['Sydney – Tokyo', SYDNEY, TOKYO, 7_825_829],
    ['Nashville – Los Angeles', NASHVILLE, LOS_ANGELES, 2_886_448],
    ['a millionth of a degree north', [0, 0], [1, 0], 0],
    ['nine millionths of a degree north', [0, 0], [9, 0], 1],
    ['a degree of the equator', [0, 0], [0, 1e6], 111_195],
    ['a degree of longitude at 60° north', [60e6, 0], [60e6, 1e6], 55_597],
    ['across the antimeridian', at(0, 179.5), at(0, -179.5), 111_195],
    ['the meridians −180° and 180° are one', at(10, -180), at(10, 180), 0],
    ['pole to pole', [90e6, 0], [-90e6, 123e6], 20_015_114],
    ['antipodes', at(12.345678, 23.456789), at(-12.345678, -156.543211), 20_015_114],
    ['a pole has no longitude', [90e6, -170e6], [90e6, 10e6], 0],
  ])('%s', (_, from, to, metres) => {
    expect(between(from, to)).toBe(metres);
    expect(between(to, from)).toBe(metres);
  });

  // T. Vincenty's formula for the ellipsoid, on a sphere: well conditioned at every distance, and of other functions.
  test('agrees with the arctangent formula', () => {
    fc.assert(
      fc.property(pair, ([from, to]) => {
        expect(Math.abs(between(from, to) - byArctangent(from, to))).toBeLessThanOrEqual(0.5 + 1e-4);
      }),
    );
  });

  test('agrees with the straight line through the Earth', () => {
    fc.assert(
      fc.property(pair, ([from, to]) => {
        const chordM = 2 * EARTH_RADIUS_M * Math.sin(between(from, to) / (2 * EARTH_RADIUS_M));
        expect(Math.abs(chordM - lineM(from, to))).toBeLessThanOrEqual(0.51);
      }),
    );
  });

  test('is never more than the way along a parallel and a meridian', () => {
    fc.assert(
      fc.property(pair, ([from, to]) => {
        const east = Math.abs(to[1] - from[1]) % 360e6;
        const alongM = METRES_PER_E6 * (Math.abs(to[0] - from[0]) + Math.min(east, 360e6 - east));
        expect(between(from, to)).toBeLessThanOrEqual(alongM + 0.5 + 1e-4);
      }),
    );
  });

  test('is the same from either end, and a whole number', () => {
    fc.assert(
      fc.property(pair, ([from, to]) => {
        expect(between(from, to)).toBe(between(to, from));
        expect(Number.isSafeInteger(between(from, to))).toBe(true);
      }),
    );
  });
});

function radians([latitudeE6, longitudeE6]: Point): readonly [number, number] {
  return [(latitudeE6 * Math.PI) / 180e6, (longitudeE6 * Math.PI) / 180e6];
}

function byArctangent(from: Point, to: Point): number {
  const [[phi1, lambda1], [phi2, lambda2]] = [radians(from), radians(to)];
  const east = lambda2 - lambda1;
  const across = Math.cos(phi2) * Math.sin(east);
  const along = Math.cos(phi1) * Math.sin(phi2) - Math.sin(phi1) * Math.cos(phi2) * Math.cos(east);
  const cosine = Math.sin(phi1) * Math.sin(phi2) + Math.cos(phi1) * Math.cos(phi2) * Math.cos(east);
  return EARTH_RADIUS_M * Math.atan2(Math.hypot(across, along), cosine);
}

function lineM(from: Point, to: Point): number {
  const onSphere = (place: Point): readonly number[] => {
    const [phi, lambda] = radians(place);
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
  };
  const [a, b] = [onSphere(from), onSphere(to)];
  return EARTH_RADIUS_M * Math.hypot(...a.map((value, i) => value - b[i]!));
}
