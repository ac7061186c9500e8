import ln from '@stdlib/math-base-special-ln';
import exp from '@stdlib/math-base-special-exp';
import { type TransactionBatch } from '../../model/batch.ts';
import { NULL_CODE } from '../../model/dictionary.ts';
import { TraplineError } from '../../model/errors.ts';
import { type ForeignTraffic } from '../../model/foreign-traffic.ts';
import { Tally } from './tally.ts';
import { type ActiveSpans, type CategoryInfo, type PlaceInfo, type Population, type RegionInfo } from './types.ts';

/** Rows that bring their own clients, and where they are from, for messages. */
export type ForeignRows = Pick<ForeignTraffic, 'batch' | 'inputs'>;

/**
 * The population that a file's rows show: clients with their modal region, the places of each region, categories with a
 * lognormal fitted to their amounts, devices and currency. Which regions touch is unknown, so all count as neighbours.
 */
export function createForeignPopulation(foreign: ForeignRows): Population {
  const { batch } = foreign;
  const { vocabulary } = batch;
  if (batch.length === 0)
    throw new TraplineError('file_invalid', `no transaction could be read from ${foreign.inputs.join(', ')}`);

  const located = placesOf(batch);
  const { clients, spans } = clientsOf(batch);
  const currency = new Tally();
  const device = new Tally();
  for (let row = 0; row < batch.length; row++) {
    currency.add(batch.currency[row]!);
    device.add(batch.device[row]!);
  }
  const commonDevice = device.mode() ?? NULL_CODE;
  const deviceCode = (name: string): number => {
    const code = vocabulary.devices.find(name);
    return code !== undefined && device.count(code) > 0 ? code : commonDevice;
  };

  return {
    vocabulary,
    clients,
    homePlace: homesOf(batch, clients, located),
    activeSpans: spans,
    regions: located.regions,
    places: located.places,
    categories: categoriesOf(batch),
    devices: { pos: deviceCode('pos'), mobile: deviceCode('mobile'), web: deviceCode('web') },
    currency: currency.mode() ?? NULL_CODE,
  };
}

interface ForeignPlaces {
  readonly regions: readonly RegionInfo[];
  readonly places: readonly PlaceInfo[];
  /** Place index by row of the file. */
  readonly placeOfRow: Uint32Array;
}

function placesOf(batch: TransactionBatch): ForeignPlaces {
  const places: PlaceInfo[] = [];
  const placeOfRow = new Uint32Array(batch.length);
  const regionIndex = new Map<number, number>();
  const placesByRegion: { readonly code: number; readonly places: number[] }[] = [];
  const known = new Map<string, number>();
  for (let row = 0; row < batch.length; row++) {
    const regionCode = batch.region[row]!;
    const location = batch.location[row]!;
    const key = `${regionCode}/${location}`;
    let place = known.get(key);
    if (place === undefined) {
      place = places.length;
      known.set(key, place);
      if (regionCode !== NULL_CODE && !regionIndex.has(regionCode)) {
        regionIndex.set(regionCode, placesByRegion.length);
        placesByRegion.push({ code: regionCode, places: [] });
      }
      const region = regionIndex.get(regionCode) ?? -1;
      placesByRegion[region]?.places.push(place);
      const latitudeE6 = batch.latitudeE6[row]!;
      places.push({ location, regionCode, region, latitudeE6, longitudeE6: batch.longitudeE6[row]! });
    }
    placeOfRow[row] = place;
  }
  const regions = placesByRegion.map((region, index) => ({
    name: batch.vocabulary.regions.text(region.code),
    code: region.code,
    neighbours: placesByRegion.map((_, other) => other).filter((other) => other !== index),
    places: region.places,
  }));
  return { regions, places, placeOfRow };
}

/** Clients in order of their first row. */
function clientsOf(batch: TransactionBatch): { readonly clients: Uint32Array; readonly spans: ActiveSpans } {
  const span = new Map<number, { from: number; until: number }>();
  for (let row = 0; row < batch.length; row++) {
    const time = batch.eventTimeMs[row]!;
    const seen = span.get(batch.client[row]!);
    if (seen === undefined) {
      span.set(batch.client[row]!, { from: time, until: time + 1 });
    } else {
      seen.from = Math.min(seen.from, time);
      seen.until = Math.max(seen.until, time + 1);
    }
  }
  return {
    clients: Uint32Array.from(span.keys()),
    spans: {
      fromMs: Float64Array.from(span.values(), ({ from }) => from),
      untilMs: Float64Array.from(span.values(), ({ until }) => until),
    },
  };
}

/**
 * A client's home is the place of most of its purchases in its modal region; without any known region, the place of most
 * purchases.
 */
function homesOf(batch: TransactionBatch, clients: Uint32Array, foreign: ForeignPlaces): Uint32Array {
  const regions = new Map<number, Tally>();
  const places = new Map<number, Tally>();
  const tallyOf = (tallies: Map<number, Tally>, client: number): Tally => {
    const tally = tallies.get(client) ?? new Tally();
    tallies.set(client, tally);
    return tally;
  };
  for (let row = 0; row < batch.length; row++) {
    const place = foreign.placeOfRow[row]!;
    const { region } = foreign.places[place]!;
    if (region >= 0) tallyOf(regions, batch.client[row]!).add(region);
    tallyOf(places, batch.client[row]!).add(place);
  }
  return clients.map((client) => {
    const region = regions.get(client)?.mode() ?? -1;
    return tallyOf(places, client).mode((place) => foreign.places[place]!.region === region)!;
  });
}

/** Categories in order of their first row. Refunds are left out of the fit. */
function categoriesOf(batch: TransactionBatch): CategoryInfo[] {
  const moments = new Map<number, { count: number; sum: number; squares: number }>();
  for (let row = 0; row < batch.length; row++) {
    const code = batch.category[row]!;
    const amount = batch.amountCents[row]!;
    if (code === NULL_CODE || amount <= 0) continue;
    const moment = moments.get(code) ?? { count: 0, sum: 0, squares: 0 };
    moments.set(code, moment);
    const logarithm = ln(amount);
    moment.count += 1;
    moment.sum += logarithm;
    moment.squares += logarithm * logarithm;
  }
  return [...moments].map(([code, { count, sum, squares }]) => {
    const mean = sum / count;
    const sigma = Math.sqrt(Math.max(0, squares / count - mean * mean));
    return { name: batch.vocabulary.categories.text(code), code, medianCents: Math.round(exp(mean)), sigma };
  });
}
