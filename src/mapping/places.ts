import cos from '@stdlib/math-base-special-cos';
import sin from '@stdlib/math-base-special-sin';
import { type PlaceBox, type PlaceCentre, type PlaceSpec } from '../model/mapping.ts';

/** The value of a point in millionths of degrees; null for none. */
export type PlaceLookup = (latitudeE6: number, longitudeE6: number) => string | null;

const RADIANS_PER_E6 = Math.PI / 180e6;
/** Mean radius of the Earth (IUGG). */
const EARTH_RADIUS_KM = 6371.0088;
const NORTH_POLE_E6 = 90e6;
const LAST_MERIDIAN_E6 = 180e6;

/** Compiles what a specification makes of points. */
export function compilePlaces(spec: PlaceSpec): PlaceLookup {
  return spec.kind === 'boxes'
    ? inBoxes(spec.boxes, spec.unlisted)
    : nearestCentre(spec.centres, spec.withinKm, spec.unlisted);
}

function inBoxes(boxes: readonly PlaceBox[], unlisted: string | null): PlaceLookup {
  return (latitudeE6, longitudeE6) => boxes.find((box) => holds(box, latitudeE6, longitudeE6))?.value ?? unlisted;
}

/** South and west edges belong to a box, north and east edges to the next one; but for the pole and the 180th meridian, which have none. */
function holds({ latitude, longitude }: PlaceBox, latitudeE6: number, longitudeE6: number): boolean {
  const isNorth = latitudeE6 === NORTH_POLE_E6 && latitude.toE6 === NORTH_POLE_E6;
  if (!isNorth && (latitudeE6 < latitude.fromE6 || latitudeE6 >= latitude.toE6)) return false;
  const { fromE6, toE6 } = longitude;
  if (longitudeE6 === LAST_MERIDIAN_E6 && toE6 === LAST_MERIDIAN_E6) return true;
  if (fromE6 < toE6) return longitudeE6 >= fromE6 && longitudeE6 < toE6;
  return longitudeE6 >= fromE6 || longitudeE6 < toE6;
}

/** Of two centres at the same distance, the one that is listed first. */
function nearestCentre(centres: readonly PlaceCentre[], withinKm: number | null, unlisted: string | null): PlaceLookup {
  const points = centres.map(({ value, latitudeE6, longitudeE6 }) => ({
    value,
    ...toUnitVector(latitudeE6, longitudeE6),
  }));
  const furthest = withinKm === null ? Infinity : squaredChord(withinKm);
  return (latitudeE6, longitudeE6) => {
    const { x, y, z } = toUnitVector(latitudeE6, longitudeE6);
    let [value, least] = [unlisted, Infinity];
    for (const point of points) {
      const [dx, dy, dz] = [point.x - x, point.y - y, point.z - z];
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared < least) [value, least] = [point.value, squared];
    }
    return least <= furthest ? value : unlisted;
  };
}

/** A point on a sphere of radius 1: the straight line between two of them grows with the way along the surface. */
function toUnitVector(
  latitudeE6: number,
  longitudeE6: number,
): { readonly x: number; readonly y: number; readonly z: number } {
  const [latitude, longitude] = [latitudeE6 * RADIANS_PER_E6, longitudeE6 * RADIANS_PER_E6];
  const towardsAxis = cos(latitude);
  return { x: towardsAxis * cos(longitude), y: towardsAxis * sin(longitude), z: sin(latitude) };
}

/** The square of the straight line between two points of that sphere that lie so far apart along the Earth's surface. */
function squaredChord(km: number): number {
  const half = Math.min(km / EARTH_RADIUS_KM / 2, Math.PI / 2);
  const line = 2 * sin(half);
  return line * line;
}
