import { grown } from '../columns/grown.ts';
import { type LogBatch, NO_COORDINATE } from '../model/batch.ts';
import { NULL_CODE, type Vocabulary } from '../model/dictionary.ts';
import { compareText } from '../model/text-order.ts';
import { VERDICTS } from '../model/verdict.ts';
import { type Place } from '../report/traffic-schema.ts';

const ADMITTED = VERDICTS.indexOf('admitted');

/** Codes up to this share a number with a code of the other kind: no run has as many regions. */
const REGIONS = 1 << 20;

/** Counts the admitted transactions of each place, which is a location and a region. Memory grows with the places. */
export class PlaceTally {
  readonly #vocabulary: Vocabulary;
  readonly #numbers = new Map<number, number>();
  /** By the location's code, the region that it was last seen with, and the number of both. */
  #lastRegion = new Int32Array(0);
  #lastNumber = new Int32Array(0);
  /** By number. */
  readonly #codes: { readonly location: number; readonly region: number }[] = [];
  #counts = new Float64Array(16);
  /** Least and largest latitude and longitude. */
  #bounds = new Int32Array(4 * 16);

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Takes in the records of a partition, and how each was judged. */
  delivered(batch: LogBatch, verdicts: Uint8Array): void {
    const { length, location, region, latitudeE6, longitudeE6 } = batch;
    this.#reserve(this.#vocabulary.locations.size);
    for (let row = 0; row < length; row++) {
      const code = location[row]!;
      if (verdicts[row] !== ADMITTED || code === NULL_CODE) continue;
      if (this.#lastRegion[code] !== region[row]!) this.#find(code, region[row]!);
      const number = this.#lastNumber[code]!;
      this.#counts[number]! += 1;
      if (latitudeE6[row] !== NO_COORDINATE) this.#stretch(4 * number, latitudeE6[row]!, longitudeE6[row]!);
    }
  }

  #stretch(at: number, latitude: number, longitude: number): void {
    const bounds = this.#bounds;
    if (latitude < bounds[at]!) bounds[at] = latitude;
    if (latitude > bounds[at + 1]!) bounds[at + 1] = latitude;
    if (longitude < bounds[at + 2]!) bounds[at + 2] = longitude;
    if (longitude > bounds[at + 3]!) bounds[at + 3] = longitude;
  }

  #find(location: number, region: number): void {
    const key = location * REGIONS + region;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(key, number);
      this.#codes.push({ location, region });
      if (number >= this.#counts.length) {
        this.#counts = grown(this.#counts, 2 * number);
        this.#bounds = grown(this.#bounds, 8 * number);
      }
      this.#bounds.set([0x7fff_ffff, NO_COORDINATE, 0x7fff_ffff, NO_COORDINATE], 4 * number);
    }
    this.#lastRegion[location] = region;
    this.#lastNumber[location] = number;
  }

  #reserve(locations: number): void {
    const known = this.#lastRegion.length;
    if (locations <= known) return;
    this.#lastRegion = grown(this.#lastRegion, 2 * locations);
    this.#lastRegion.fill(-1, known);
    this.#lastNumber = grown(this.#lastNumber, 2 * locations);
  }

  /** All places, those with the most transactions first. */
  places(): Place[] {
    const { locations, regions } = this.#vocabulary;
    const places = this.#codes.map(({ location, region }, number): Place => {
      const [south, north, west, east] = this.#bounds.subarray(4 * number, 4 * number + 4) as unknown as number[];
      const isKnown = south! <= north!;
      return {
        city: locations.text(location),
        region: regions.value(region),
        latitude: isKnown ? degrees(south!, north!) : null,
        longitude: isKnown ? degrees(west!, east!) : null,
        count: this.#counts[number]!,
      };
    });
    return places.sort(
      (a, b) => b.count - a.count || compareText(a.city, b.city) || compareText(a.region ?? '', b.region ?? ''),
    );
  }
}

/** The middle of two coordinates in microdegrees. */
function degrees(low: number, high: number): number {
  return Math.round((low + high) / 2) / 1e6;
}
