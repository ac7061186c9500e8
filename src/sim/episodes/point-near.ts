import cos from '@stdlib/math-base-special-cos';
import sin from '@stdlib/math-base-special-sin';
import { NO_COORDINATE } from '../../model/batch.ts';
import { METRES_PER_E6 } from '../../model/great-circle.ts';
import { type Random } from '../../random/random.ts';
import { type PlaceInfo } from '../population/types.ts';

type Point = Pick<PlaceInfo, 'latitudeE6' | 'longitudeE6'>;

const RADIANS_PER_E6 = Math.PI / 180e6;
const POLE_E6 = 90e6;
const HALF_TURN_E6 = 180e6;

/**
 * A point so many metres from another, in a direction that is drawn. On a plane that touches the sphere there, which is right to a thousandth for the
 * distances between neighbouring towns. Unknown coordinates stay unknown.
 */
export function pointNear({ latitudeE6, longitudeE6 }: Point, metres: number, random: Random): Point {
  const direction = 2 * Math.PI * random.next();
  if (latitudeE6 === NO_COORDINATE || longitudeE6 === NO_COORDINATE) return { latitudeE6, longitudeE6 };
  const e6 = metres / METRES_PER_E6;
  const north = latitudeE6 + e6 * cos(direction);
  const east = longitudeE6 + (e6 * sin(direction)) / Math.max(0.01, cos(latitudeE6 * RADIANS_PER_E6));
  return {
    latitudeE6: Math.round(Math.min(POLE_E6, Math.max(-POLE_E6, north))),
    longitudeE6: Math.round(
      east > HALF_TURN_E6 ? east - 2 * HALF_TURN_E6 : east < -HALF_TURN_E6 ? east + 2 * HALF_TURN_E6 : east,
    ),
  };
}
