import { type EngineTraffic } from '../model/engine-traffic.ts';
import { compareText } from '../model/text-order.ts';
import { type Place, type Traffic } from './traffic-schema.ts';

/** Most categories, regions and places that a report has. */
const MOST_CELLS = 40;

type Cell = EngineTraffic['currencies'][number]['categories'][number];

/** What a report has of the engines' minutes, and of the places; undefined where there is neither. */
export function trafficOf(engine: EngineTraffic | undefined, places: readonly Place[] = []): Traffic | undefined {
  if (engine === undefined && places.length === 0) return undefined;
  return {
    bucket_ms: engine?.bucket_ms ?? null,
    buckets: [...(engine?.buckets ?? [])],
    currencies: (engine?.currencies ?? []).map(({ currency, count, sum_cents, categories, regions }) => ({
      currency,
      count,
      sum_cents,
      categories: mostFirst(categories).slice(0, MOST_CELLS),
      categories_left_out: Math.max(0, categories.length - MOST_CELLS),
      regions: mostFirst(regions).slice(0, MOST_CELLS),
      regions_left_out: Math.max(0, regions.length - MOST_CELLS),
    })),
    places: places.slice(0, MOST_CELLS),
    places_left_out: Math.max(0, places.length - MOST_CELLS),
  };
}

function mostFirst(cells: readonly Cell[]): Cell[] {
  return [...cells].sort((a, b) => b.count - a.count || compareText(a.key, b.key));
}
