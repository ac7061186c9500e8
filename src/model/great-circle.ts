import asin from '@stdlib/math-base-special-asin';
import cos from '@stdlib/math-base-special-cos';
import sin from '@stdlib/math-base-special-sin';

/** Mean radius R₁ of the GRS 80 ellipsoid: H. Moritz, Geodetic Reference System 1980, Journal of Geodesy 74 (2000). */
export const EARTH_RADIUS_M = 6_371_008.8;

/** Metres along a meridian for each millionth of a degree. */
export const METRES_PER_E6 = (EARTH_RADIUS_M * Math.PI) / 180e6;

const RADIANS_PER_E6 = Math.PI / 180e6;

/**
 * Distance of two points along the great circle, in whole metres; points in millionths of degrees, any full turn of longitude apart are
 * the same. By the haversine formula (R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68, 1984), which is exact for points
 * that are close together.
 */
export function distanceM(
  fromLatitudeE6: number,
  fromLongitudeE6: number,
  toLatitudeE6: number,
  toLongitudeE6: number,
): number {
  const halfNorth = sin(((toLatitudeE6 - fromLatitudeE6) * RADIANS_PER_E6) / 2);
  const halfEast = sin(((toLongitudeE6 - fromLongitudeE6) * RADIANS_PER_E6) / 2);
  const towardsAxis = cos(fromLatitudeE6 * RADIANS_PER_E6) * cos(toLatitudeE6 * RADIANS_PER_E6);
  const haversine = halfNorth * halfNorth + towardsAxis * halfEast * halfEast;
  return Math.round(2 * EARTH_RADIUS_M * asin(Math.min(1, Math.sqrt(haversine))));
}
