import fc from 'fast-check';
import { expect, it } from 'vitest';
import { geohash } from '../../src/influx/geohash.ts';

it.each([
  [57.64911, 10.40744, 'u4pruydqqvj'],
  [42.605, -5.603, 'ezs42'],
  [0, 0, 's0000'],
  [-90, -180, '00000'],
  [90, 180, 'zzzzz'],
])('the geohash of %f, %f is %s', (latitude, longitude, hash) => {
  expect(geohash(Math.round(latitude * 1e6), Math.round(longitude * 1e6), hash.length)).toBe(hash);
});

it('more digits tell more, and the same so far', () => {
  const degrees = (limit: number) => fc.integer({ min: -limit * 1e6, max: limit * 1e6 });
  fc.assert(
    fc.property(degrees(90), degrees(180), (latitudeE6, longitudeE6) => {
      const hash = geohash(latitudeE6, longitudeE6, 12);
      expect(hash).toMatch(/^[0-9b-hjkmnp-z]{12}$/);
      expect(geohash(latitudeE6, longitudeE6, 5)).toBe(hash.slice(0, 5));
    }),
  );
});
