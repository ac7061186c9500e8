const DIGITS = '0123456789bcdefghjkmnpqrstuvwxyz';

/**
 * The geohash of a place in microdegrees (G. Niemeyer's scheme of 2008). Each of its `length` digits halves the remaining
 * rectangle five times, longitude and latitude in turn, longitude first. Five digits distinguish places 5 km apart.
 */
export function geohash(latitudeE6: number, longitudeE6: number, length: number): string {
  const place = [longitudeE6, latitudeE6];
  const low = [-180e6, -90e6];
  const high = [180e6, 90e6];
  let hash = '';
  for (let bit = 0, digit = 0; hash.length < length; bit++) {
    const axis = bit & 1;
    const middle = (low[axis]! + high[axis]!) / 2;
    const isUpper = place[axis]! >= middle;
    (isUpper ? low : high)[axis] = middle;
    digit = 2 * digit + Number(isUpper);
    if (bit % 5 < 4) continue;
    hash += DIGITS[digit]!;
    digit = 0;
  }
  return hash;
}
