import { formatDuration, formatMoney } from '../../config/units.ts';
import { type Random } from '../../random/random.ts';
import { drawScore } from './anomaly-score.ts';
import { drawFilter } from './filter.ts';
import { type Form, type Section } from './form.ts';

/** A rule that a boundary case has, with the numbers that its edges come of. */
export interface DrawnRule {
  readonly form: Section;
  readonly windowMs: number;
  /** From the beginning of one window to the next; 0 for trailing windows. */
  readonly stepMs: number;
  /** Amounts at which it changes its mind, in cents. */
  readonly edgesCents: readonly number[];
  /** Of a rule of speed. */
  readonly speed?: DrawnSpeed;
}

/** The numbers at which a rule of speed changes its mind. */
export interface DrawnSpeed {
  readonly maxMetresPerHour: number;
  readonly minMetres: number;
}

/** How likely a rule has a filter. */
const FILTERED_SHARE = 0.25;
const UNITS_MS = [1, 100, 1_000, 60_000] as const;

/** From one to three rules of any kind, with windows of a few units. */
export function drawBoundaryRules(random: Random): readonly DrawnRule[] {
  const unitMs = random.pick(UNITS_MS);
  return Array.from({ length: 1 + random.below(3) }, (_, i) => drawRule(random.fork(i), `r${i}`, unitMs));
}

function drawRule(random: Random, name: string, unitMs: number): DrawnRule {
  const window = drawWindow(random, unitMs);
  const kind = random.pick(['distinct', 'pair', 'count', 'sum', 'speed', 'anomaly']);
  const { form, ...edges } = drawCondition(random, kind);
  const { windowMs, stepMs } = window;
  const filter = random.chance(FILTERED_SHARE) ? drawFilter(random.fork('where')) : null;
  const where = filter === null ? {} : { where: filter.form };
  return {
    form: { name, kind, ...form, window: window.form, ...where, detects: [] },
    windowMs,
    stepMs,
    ...edges,
    edgesCents: [...edges.edgesCents, ...(filter?.edgesCents ?? [])],
  };
}

function drawWindow(random: Random, unitMs: number) {
  const slides = 1 + random.below(4);
  const slideMs = (1 + random.below(5)) * unitMs;
  const windowMs = slides * slideMs;
  const size = formatDuration(windowMs);
  switch (random.below(4)) {
    case 0:
      return { form: { tumbling: size } as Form, windowMs, stepMs: windowMs };
    case 1: {
      // A size that is no multiple of the slide, now and then.
      const oddMs = windowMs + (unitMs > 1 && random.chance(0.3) ? unitMs / 2 : 0);
      const hopping = { size: formatDuration(oddMs), slide: formatDuration(slideMs) };
      return { form: { hopping } as Form, windowMs: oddMs, stepMs: slideMs };
    }
    default:
      return { form: size as Form, windowMs, stepMs: 0 };
  }
}

function drawCondition(
  random: Random,
  kind: string,
): { readonly form: Section; readonly edgesCents: number[]; readonly speed?: DrawnSpeed } {
  switch (kind) {
    case 'speed': {
      const speed = { maxMetresPerHour: random.pick([3_600_000, 900_000, 1]), minMetres: random.pick([0, 1, 50_000]) };
      const form = { max_kmh: speed.maxMetresPerHour / 1000, min_km: speed.minMetres / 1000 };
      return { form, edgesCents: [], speed };
    }
    case 'anomaly': {
      const cents = random.pick([1, 500, 100_000]);
      const form = {
        ...drawScore(random, [0.001, 0.674, 1, 1.5]),
        min_amount: formatMoney({ cents, currency: 'USD' }),
        last: random.pick([2, 3, 64]),
        warm_up: 2,
        by: random.pick([[], ['category'], ['hour_of_week']]),
      };
      return { form, edgesCents: [cents] };
    }
    case 'distinct':
      return {
        form: {
          field: random.pick(['region', 'category', 'location', 'device']),
          at_least: 2 + random.below(3),
        },
        edgesCents: [],
      };
    case 'count':
      return { form: { at_least: 2 + random.below(4) }, edgesCents: [] };
    case 'sum': {
      const cents = random.pick([500, 100_000, 0x100_0000, 0x8000_0000]);
      return { form: { above: formatMoney({ cents, currency: 'USD' }) }, edgesCents: [cents] };
    }
    default: {
      const above = random.pick([500, 100_000, 0x8000_0000]);
      const form = {
        order: random.pick(['adjacent', 'ordered', 'unordered']),
        below: '5.00 USD',
        above: formatMoney({ cents: above, currency: 'USD' }),
      };
      return { form, edgesCents: [500, above] };
    }
  }
}
