import { MINUTE_MS } from '../../model/time-units.ts';
import { formatCents, formatCount, formatDuration, formatOffset, formatRate } from '../../report/format.ts';
import { type Report } from '../../report/report-schema.ts';
import { type Place, type Traffic } from '../../report/traffic-schema.ts';
import { bar, type ChartRow, drawChart, drawFigure } from '../charts/chart.ts';
import { columns } from '../charts/columns.ts';
import { drawPlaceMap } from '../charts/place-map.ts';
import { countScale } from '../charts/scale.ts';
import { timeScale } from '../charts/time-scale.ts';
import { figure, UNKNOWN } from '../figure.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { behind, drawTable } from '../table.ts';
import { type Section } from './section.ts';

const HEIGHT_PX = 110;
/** As many regions have a colour of their own. */
const COLOURS = 6;

type Currency = Traffic['currencies'][number];

/** The dashboard of the original pipeline: what was admitted by time, by category, by region and by place; undefined without any. */
export function trafficSection({ traffic }: Report): Section | undefined {
  if (traffic === undefined) return undefined;
  const { currencies, places } = traffic;
  return {
    id: 'traffic',
    title: 'The dashboard',
    content: [
      html`<p>Admitted transactions, by event time: what the dashboards of a pipeline show.</p>`,
      perMinute(traffic),
      currencies.map((currency) => byCurrency(currency, regionsOf(places), currencies.length > 1)),
      placeMap(places),
      behind(
        'The figures',
        bucketTable(traffic),
        ...currencies.map((one, i) => cellTables(one, i)),
        placeTable(traffic),
      ),
    ],
  };
}

function perMinute({ bucket_ms: bucketMs, buckets }: Traffic): Fragment {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (bucketMs === null || first === undefined || last === undefined) return null;
  const minutes = bucketMs / MINUTE_MS;
  const most = Math.max(...buckets.map(({ count }) => count));
  const scale = timeScale(first.start_ms, last.start_ms + bucketMs, first.start_ms, formatOffset);
  const drawn = buckets.map(({ start_ms: startMs, count }) => ({
    from: scale.place(startMs),
    to: scale.place(startMs + bucketMs),
    share: count / most,
    title: `${new Date(startMs).toISOString()}: ${formatRate(count / minutes)} a minute`,
  }));
  const row: ChartRow = {
    name: 'transactions per minute',
    note: `up to ${formatRate(most / minutes)}`,
    heightPx: HEIGHT_PX,
    marks: (y) => columns('traffic', drawn, y, HEIGHT_PX),
  };
  const width = minutes === 1 ? 'a minute' : `the mean of ${formatDuration(bucketMs)}`;
  return drawFigure(
    drawChart({ label: 'Transactions per minute along event time', scale, rows: [row] }),
    `Each column is ${width}; the axis counts from ${new Date(first.start_ms).toISOString()}.`,
  );
}

function byCurrency({ currency, categories, regions }: Currency, order: readonly string[], isNamed: boolean): Markup {
  const name = currency ?? 'no currency';
  return html`<div class="pair">
    ${cellChart(
      `Average amount by category${isNamed ? `, ${name}` : ''}`,
      categories,
      (cell) => cell.sum_cents / cell.count,
      (cents) => formatCents(Math.round(cents), currency),
      () => 'amount',
    )}
    ${cellChart(
      `Activity by region${isNamed ? `, ${name}` : ''}`,
      regions,
      (cell) => cell.count,
      formatCount,
      ({ key }) => colourOf(key, order),
    )}
  </div>`;
}

function cellChart(
  title: string,
  cells: Currency['categories'],
  valueOf: (cell: Currency['categories'][number]) => number,
  format: (value: number) => string,
  kindOf: (cell: Currency['categories'][number]) => string,
): Markup {
  if (cells.length === 0) return html`<div></div>`;
  const scale = countScale(Math.max(1, ...cells.map(valueOf)));
  const rows = cells.map((cell): ChartRow => {
    const value = valueOf(cell);
    const marks = (y: number): Fragment => [
      bar('track', 0, 1, y),
      bar(kindOf(cell), 0, Math.max(0, scale.place(value)), y),
    ];
    return { name: cell.key, note: format(value), marks };
  });
  return html`<div>
    <h3>${title}</h3>
    ${drawChart({ label: title, scale, rows })}
  </div>`;
}

/** The colour of a region, by its place in the order of all. */
function colourOf(region: string | null, order: readonly string[]): string {
  const place = region === null ? -1 : order.indexOf(region);
  return place < 0 ? 'place-none' : `place-${place % COLOURS}`;
}

/** The regions of places, those with the most transactions first. */
function regionsOf(places: readonly Place[]): string[] {
  const counts = new Map<string, number>();
  for (const { region, count } of places) if (region !== null) counts.set(region, (counts.get(region) ?? 0) + count);
  return [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).map(([region]) => region);
}

function placeMap(places: readonly Place[]): Fragment {
  const regions = regionsOf(places);
  const known = places.flatMap(({ city, region, latitude, longitude, count }) => {
    if (latitude === null || longitude === null) return [];
    const kind = colourOf(region, regions);
    return [
      {
        name: city,
        latitude,
        longitude,
        count,
        kind,
        title: `${city}${region === null ? '' : `, ${region}`}: ${formatCount(count)}`,
      },
    ];
  });
  if (known.length < 2) return null;
  return drawFigure(
    drawPlaceMap('Map of the places by their transactions', known),
    html`The area of a circle is the transactions of a place, its colour the region.
    ${regions.slice(0, COLOURS).map((region, i) => html`<svg class="key" aria-hidden="true" width="14" height="14" viewBox="0 0 14 14"><circle class="place place-${i}" cx="7" cy="7" r="6" /></svg>${region} `)}`,
  );
}

function bucketTable({ bucket_ms: bucketMs, buckets }: Traffic): Fragment {
  if (bucketMs === null) return null;
  return drawTable({
    caption: `Admitted transactions by event time, in buckets of ${formatDuration(bucketMs)}`,
    head: ['From', 'Transactions', 'Per minute'],
    rows: buckets.map(({ start_ms: startMs, count }, i) => [
      new Date(startMs).toISOString(),
      figure(['traffic', 'buckets', String(i), 'count'], count, formatCount),
      formatRate((count * MINUTE_MS) / bucketMs),
    ]),
  });
}

function cellTables(currency: Currency, i: number): Markup {
  const at = ['traffic', 'currencies', String(i)];
  const table = (kind: 'categories' | 'regions', name: string, leftOut: number): Markup =>
    drawTable({
      caption: `${name} in ${currency.currency ?? 'no currency'}${leftOut === 0 ? '' : `; ${formatCount(leftOut)} more are left out`}`,
      head: [name, 'Transactions', 'Amount', 'Average'],
      rows: currency[kind].map((cell, place) => [
        cell.key,
        figure([...at, kind, String(place), 'count'], cell.count, formatCount),
        figure([...at, kind, String(place), 'sum_cents'], cell.sum_cents, (cents) =>
          formatCents(cents, currency.currency),
        ),
        formatCents(Math.round(cell.sum_cents / cell.count), currency.currency),
      ]),
    });
  return html`${table('categories', 'Category', currency.categories_left_out)}
  ${table('regions', 'Region', currency.regions_left_out)}`;
}

function placeTable({ places, places_left_out: leftOut }: Traffic): Fragment {
  if (places.length === 0) return null;
  return drawTable({
    caption: `Places${leftOut === 0 ? '' : `; ${formatCount(leftOut)} more are left out`}`,
    head: ['Place', 'Region', 'Transactions', 'Latitude', 'Longitude'],
    words: [1],
    rows: places.map(({ city, region, latitude, longitude, count }, i) => {
      const at = ['traffic', 'places', String(i)];
      return [
        city,
        region ?? UNKNOWN,
        figure([...at, 'count'], count, formatCount),
        figure([...at, 'latitude'], latitude, (degrees) => degrees.toFixed(3)),
        figure([...at, 'longitude'], longitude, (degrees) => degrees.toFixed(3)),
      ];
    }),
  });
}
