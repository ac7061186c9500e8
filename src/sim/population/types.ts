import { type Vocabulary } from '../../model/dictionary.ts';

/** A region and its places. Regions and places refer to one another by index into the population's lists. */
export interface RegionInfo {
  readonly name: string;
  /** Dictionary code. */
  readonly code: number;
  /** Indices of the regions that people commute to and fro. */
  readonly neighbours: readonly number[];
  /** Indices of the places in this region. */
  readonly places: readonly number[];
}

/** Where a purchase can happen: a city of a region. */
export interface PlaceInfo {
  /** Dictionary code of the location. */
  readonly location: number;
  /** Dictionary code of the region, NULL_CODE where a foreign file does not say. */
  readonly regionCode: number;
  /** Index of the region, -1 where a foreign file does not say. */
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

/** When each client is around: from inclusive, until exclusive, in ms of true time. */
export interface ActiveSpans {
  readonly fromMs: Float64Array;
  readonly untilMs: Float64Array;
}

/** Who and what exists in the simulated world. Clients are numbered from 0; columns are by client number. */
export interface Population {
  readonly vocabulary: Vocabulary;
  /** Dictionary codes. */
  readonly clients: Uint32Array;
  /** Index of the place where the client lives. */
  readonly homePlace: Uint32Array;
  /** Null when every client is around for the whole run. */
  readonly activeSpans: ActiveSpans | null;
  readonly regions: readonly RegionInfo[];
  readonly places: readonly PlaceInfo[];
  readonly categories: readonly CategoryInfo[];
  /** Dictionary codes; all the same, or NULL_CODE, where a foreign file knows no such devices. */
  readonly devices: { readonly pos: number; readonly mobile: number; readonly web: number };
  /** Dictionary code. */
  readonly currency: number;
}

export function homeOf(population: Population, client: number): PlaceInfo {
  return population.places[population.homePlace[client]!]!;
}
