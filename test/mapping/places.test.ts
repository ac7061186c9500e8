import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePlaces } from '../../src/mapping/places.ts';
import { type PlaceSpec } from '../../src/model/mapping.ts';

const AT = { latitude: 'lat', longitude: 'lon' };
const E6 = 1e6;
const span = (from: number, to: number) => ({ fromE6: from * E6, toE6: to * E6 });

describe('boxes', () => {
  const placeOf = compilePlaces({
    kind: 'boxes',
    ...AT,
    boxes: [
      { value: 'north', latitude: span(40, 90), longitude: span(-100, -60) },
      { value: 'south', latitude: span(20, 40), longitude: span(-100, -60) },
      { value: 'pacific', latitude: span(-20, 20), longitude: span(170, -170) },
      { value: 'date line', latitude: span(-40, -20), longitude: span(170, 180) },
    ],
    unlisted: null,
  });

  test.each<[number, number, string | null]>([
    [40, -100, 'north'],
    [39.999999, -100, 'south'],
    [20, -60.000001, 'south'],
    [20, -60, null],
    [19.999999, -80, null],
    [90, -80, 'north'],
    [0, 179, 'pacific'],
    [0, 180, 'pacific'],
    [0, -180, 'pacific'],
    [0, -170, null],
    [0, 169.999999, null],
    [-30, 180, 'date line'],
    [-30, -180, null],
  ])('%d, %d is in %s', (latitude, longitude, value) => {
    expect(placeOf(latitude * E6, longitude * E6)).toBe(value);
  });
});

describe('centres', () => {
  const CITIES = [
    { value: 'new_york', latitudeE6: 40_712_800, longitudeE6: -74_006_000 },
    { value: 'chicago', latitudeE6: 41_878_100, longitudeE6: -87_629_800 },
    { value: 'anadyr', latitudeE6: 64_733_300, longitudeE6: 177_516_700 },
  ];
  const spec = (withinKm: number | null): PlaceSpec => ({
    kind: 'centres',
    ...AT,
    centres: CITIES,
    withinKm,
    unlisted: 'far',
  });

  test('the nearest counts, over the 180th meridian too', () => {
    const placeOf = compilePlaces(spec(null));
    expect(placeOf(42 * E6, -79 * E6)).toBe('new_york');
    expect(placeOf(42 * E6, -82 * E6)).toBe('chicago');
    expect(placeOf(64 * E6, -175 * E6)).toBe('anadyr');
  });

  test('within a distance: New York and Chicago are 1,145 km apart', () => {
    const [newYork] = CITIES;
    const only = (withinKm: number): string | null =>
      compilePlaces({ ...spec(withinKm), centres: [newYork!] } as PlaceSpec)(41_878_100, -87_629_800);
    expect(only(1143)).toBe('far');
    expect(only(1147)).toBe('new_york');
  });

  test('no centre is nearer than the one that is named, by the haversine formula', () => {
    const placeOf = compilePlaces(spec(null));
    const radians = (degreesE6: number): number => (degreesE6 / E6 / 180) * Math.PI;
    const away = (latitudeE6: number, longitudeE6: number, city: (typeof CITIES)[number]): number =>
      Math.sin((radians(city.latitudeE6) - radians(latitudeE6)) / 2) ** 2 +
      Math.cos(radians(latitudeE6)) *
        Math.cos(radians(city.latitudeE6)) *
        Math.sin((radians(city.longitudeE6) - radians(longitudeE6)) / 2) ** 2;
    fc.assert(
      fc.property(
        fc.integer({ min: -90 * E6, max: 90 * E6 }),
        fc.integer({ min: -180 * E6, max: 180 * E6 }),
        (latitude, longitude) => {
          const distances = CITIES.map((city) => away(latitude, longitude, city));
          const named = CITIES.findIndex(({ value }) => value === placeOf(latitude, longitude));
          expect(distances[named]! - Math.min(...distances)).toBeLessThan(1e-12);
        },
      ),
    );
  });
});
