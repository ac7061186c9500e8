import { html, type Markup } from '../markup.ts';

/** A place on the map. */
export interface MapPlace {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly count: number;
  /** Class of its circle. */
  readonly kind: string;
  readonly title: string;
}

const WIDTH = 360;
const EDGE = 34;
const MOST_RADIUS = 9;
const LEAST_RADIUS = 2.5;
const LETTER = 5.7;
const LINE = 12;
/** Of two maps, neither may be a thin strip. */
const LEAST_HEIGHT = 150;
const MOST_HEIGHT = 420;

/** A box that a label or a circle takes. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * A map of places alone, with circles whose area is the count: plate carrée, true to scale in the middle latitude. A name that would run into another
 * or into a circle is left out; the table has it.
 */
export function drawPlaceMap(label: string, places: readonly MapPlace[]): Markup {
  const [south, north] = span(places.map(({ latitude }) => latitude));
  const [west, east] = span(places.map(({ longitude }) => longitude));
  // The cosine of the middle latitude by Bhaskara's formula, which is exactly specified and right to 0.2 %.
  const middle = (south + north) / 2;
  const narrow = Math.max(0.2, (4 * (8100 - middle * middle)) / (32_400 + middle * middle));
  const scale = (WIDTH - 2 * EDGE) / Math.max(0.01, (east - west) * narrow);
  const height = Math.max(LEAST_HEIGHT, Math.min(MOST_HEIGHT, (north - south) * scale + 2 * EDGE));
  const up = Math.min(scale, (height - 2 * EDGE) / Math.max(0.01, north - south));
  const most = Math.max(1, ...places.map(({ count }) => count));
  const circles = places.map((place) => ({
    ...place,
    x: WIDTH / 2 + (place.longitude - (west + east) / 2) * narrow * up,
    y: height / 2 - (place.latitude - middle) * up,
    r: Math.max(LEAST_RADIUS, MOST_RADIUS * Math.sqrt(place.count / most)),
  }));
  const taken = circles.map(({ x, y, r }): Box => ({ left: x - r, right: x + r, top: y - r, bottom: y + r }));
  const names = circles.map((circle) => labelOf(circle, taken, height));
  return html`<svg
    class="chart map"
    role="img"
    aria-label="${label}"
    width="100%"
    viewBox="0 0 ${WIDTH} ${round(height)}"
  >
    <g class="row">
      <title>${label}</title>
      ${circles.map(({ x, y, r, kind, title }) => html`<circle class="place ${kind}" cx="${round(x)}" cy="${round(y)}" r="${round(r)}"><title>${title}</title></circle>`)}
      ${names}
    </g>
  </svg>`;
}

function labelOf(
  { name, x, y, r }: { readonly name: string; readonly x: number; readonly y: number; readonly r: number },
  taken: Box[],
  height: number,
): Markup | null {
  const wide = LETTER * name.length;
  const tries = [
    { left: x + r + 3, top: y - LINE / 2 },
    { left: x - r - 3 - wide, top: y - LINE / 2 },
    { left: x - wide / 2, top: y + r + 1 },
    { left: x - wide / 2, top: y - r - 1 - LINE },
  ];
  for (const { left, top } of tries) {
    const box: Box = { left, top, right: left + wide, bottom: top + LINE };
    if (left < 0 || box.right > WIDTH || top < 0 || box.bottom > height || taken.some((other) => meet(box, other)))
      continue;
    taken.push(box);
    return html`<text class="place-name" x="${round(left)}" y="${round(top + LINE - 3)}">${name}</text>`;
  }
  return null;
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function span(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function round(px: number): number {
  return Number(px.toFixed(1));
}
