import { type Vocabulary } from '../../model/dictionary.ts';

/** A region and its places. Regions and places refer to each other by index into the population's lists. */
export interface RegionInfo {
  readonly name: string;
  /** Dictionary code. */
  readonly code: number;
  /** Indices of the regions to which people commute. */
  readonly neighbours: readonly number[];
  /** Indices of the places in this region. */
  readonly places: readonly number[];
}

/** Where a purchase can happen: a city of a region. */
export interface PlaceInfo {
  /** Dictionary code of the location. */
  readonly location: number;
  /** Dictionary code of the region; NULL_CODE if a foreign file does not give one. */
  readonly regionCode: number;
  /** Index of the region; -1 if a foreign file does not give one. */
  readonly region: number;
  readonly latitudeE6: number;
  readonly longitudeE6: number;
}

/** A merchant category with lognormal amounts. */
export interface CategoryInfo {
  readonly name: string;
  /** Dictionary code. */
  readonly code: number;
  readonly medianCents: number;
  /** Standard deviation of ln(amount). */
  readonly sigma: number;
}

/** When each client is active: from inclusive, until exclusive, in ms of true time. */
export interface ActiveSpans {
  readonly fromMs: Float64Array;
  readonly untilMs: Float64Array;
}

/**
 * The clients, places, categories and devices of the simulated world. Clients are numbered from 0; columns are by client
 * number.
 */
export interface Population {
  readonly vocabulary: Vocabulary;
  /** Dictionary codes. */
  readonly clients: Uint32Array;
  /** Index of the client's home. */
  readonly homePlace: Uint32Array;
  /** Null if every client is active for the whole run. */
  readonly activeSpans: ActiveSpans | null;
  readonly regions: readonly RegionInfo[];
  readonly places: readonly PlaceInfo[];
  readonly categories: readonly CategoryInfo[];
  /** Dictionary codes. All are equal, or NULL_CODE, if a foreign file has no such devices. */
  readonly devices: { readonly pos: number; readonly mobile: number; readonly web: number };
  /** Dictionary code. */
  readonly currency: number;
}

/** The place that is a client's home. */
export function homeOf(population: Population, client: number): PlaceInfo {
  return population.places[population.homePlace[client]!]!;
}
