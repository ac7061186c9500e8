import { type CurvePoint, type WindowCurve } from '../../report/curve-schema.ts';
import { formatCents, formatCount, formatDuration, formatRate } from '../../report/format.ts';
import { type Report } from '../../report/report-schema.ts';
import { type ChartRow, drawChart, drawFigure, mark } from '../charts/chart.ts';
import { curve } from '../charts/columns.ts';
import { linearScale } from '../charts/linear-scale.ts';
import { type Scale } from '../charts/time-scale.ts';
import { dataIsland } from '../data-island.ts';
import { figure } from '../figure.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { operatingPoint, worthCents } from '../operating-point.ts';
import { behind, drawTable, drawTerms } from '../table.ts';
import { type Section } from './section.ts';

const HEIGHT_PX = 120;
/** Costs of an alert that the page has an answer for without its script, in cents. */
const COSTS_CENTS = [100, 500, 2000, 5000, 10_000, 50_000];

type Curves = readonly (readonly [rule: string, curve: WindowCurve])[];

/** What shorter windows would have given: alerts a day against episodes caught and amounts; undefined where no rule has such a curve. */
export function priceSection(report: Report): Section | undefined {
  const curves = Object.entries(report.rules).flatMap(([rule, { window_curve: own, episodes }]) =>
    own === undefined || (episodes.total ?? 0) === 0 ? [] : [[rule, own] as const],
  );
  if (curves.length === 0) return undefined;
  return {
    id: 'price',
    title: 'The price of alerts',
    content: [
      html`<p>
        What a rule would have said with a shorter window, worked out exactly from what it said with its own: an alert
        holds within a shorter window if its evidence fits into it. Longer windows, other thresholds, and rules with
        tumbling or hopping windows, counts or sums need runs of their own and are not here.
      </p>`,
      curves.map(([rule, own]) => curveFigure(rule, own, report.rules[rule]!.episodes.total!)),
      html`<h3>The operating point for a cost of an alert</h3>`,
      html`<p>
        The window that is worth most: what is exposed in the episodes that it catches, less the cost of its alerts. It
        takes all that was exposed as won, as with charges that can be taken back; what was not spent yet when the alert
        came is in the table below.
      </p>`,
      html`<form id="price-form" class="filter" hidden>
        <label
          >An alert costs, in dollars
          <input id="price-cost" type="number" min="0" step="any" value="20" inputmode="decimal"
        /></label>
        <output id="price-answer" for="price-cost"></output>
      </form>`,
      costTable(curves),
      behind('The curves', ...curves.map(([rule, own]) => curveTable(rule, own)), drawTerms(TERMS)),
      dataIsland('price-data', Object.fromEntries(curves.map(([rule, { points }]) => [rule, points]))),
    ],
  };
}

function curveFigure(rule: string, { points }: WindowCurve, episodes: number): Markup {
  const perDay = points.map(({ alerts_per_day: rate, alerts }) => rate ?? alerts);
  const unit = points[0]!.alerts_per_day === null ? 'alerts' : 'alerts a day';
  const most = Math.max(1, ...points.map(({ amount_caught_cents: cents }) => cents));
  const scale = linearScale(Math.max(...perDay), formatRate);
  const own = points.at(-1)!;
  const rows = [
    curveRow(
      'episodes caught',
      `${formatCount(own.episodes)} of ${formatCount(episodes)}`,
      'found',
      points,
      scale,
      ({ episodes: caught }) => caught / episodes,
    ),
    curveRow(
      'amount caught',
      money(own.amount_caught_cents),
      'precision',
      points,
      scale,
      ({ amount_caught_cents: cents }) => cents / most,
    ),
  ];
  return drawFigure(
    drawChart({ label: `${rule}: ${unit} against episodes caught and amount caught, by window`, scale, rows }),
    html`<strong>${rule}</strong>: to the right ${unit}, upwards the share of episodes, and of the amount at the run's
      own window. Each mark is a window, from ${formatDuration(points[0]!.window_ms)} to
      ${formatDuration(own.window_ms)}, which is the run's and the last to the right.`,
  );
}

function curveRow(
  name: string,
  note: string,
  kind: string,
  points: readonly CurvePoint[],
  scale: Scale,
  shareOf: (point: CurvePoint) => number,
): ChartRow {
  const placed = points.map((point) => [scale.place(point.alerts_per_day ?? point.alerts), shareOf(point)] as const);
  return {
    name,
    note,
    heightPx: HEIGHT_PX,
    marks: (y) => [
      curve(kind, placed, y, HEIGHT_PX),
      placed.map(([place, share], i) =>
        mark('dot', kind, place, y + HEIGHT_PX / 2 - 1 - (HEIGHT_PX - 6) * share, titleOf(points[i]!)),
      ),
    ],
  };
}

function titleOf({ window_ms: windowMs, alerts, episodes, amount_caught_cents: cents }: CurvePoint): string {
  return `${formatDuration(windowMs)}: ${formatCount(alerts)} alerts, ${formatCount(episodes)} episodes, ${money(cents)}`;
}

function money(cents: number): string {
  return formatCents(Math.round(cents), 'USD');
}

function costTable(curves: Curves): Markup {
  return drawTable({
    caption: 'The window that is worth most, by what an alert costs',
    head: ['Rule', ...COSTS_CENTS.map((cents) => formatCents(cents, 'USD'))],
    rows: curves.map(([rule, { points }]): Fragment[] => [
      rule,
      ...COSTS_CENTS.map((cents) => {
        const best = operatingPoint(points, cents);
        return best === null ? 'none' : `${formatDuration(best.window_ms)}: ${money(worthCents(best, cents))}`;
      }),
    ]),
  });
}

function curveTable(rule: string, { points }: WindowCurve): Markup {
  return drawTable({
    caption: `What ${rule} would have said with shorter windows`,
    head: ['Window', 'Alerts', 'A day', 'Episodes', 'Amount caught', 'Of that not yet spent'],
    rows: points.map((point, i) => {
      const at = ['rules', rule, 'window_curve', 'points', String(i)];
      return [
        figure([...at, 'window_ms'], point.window_ms, formatDuration),
        figure([...at, 'alerts'], point.alerts, formatCount),
        figure([...at, 'alerts_per_day'], point.alerts_per_day, formatRate),
        figure([...at, 'episodes'], point.episodes, formatCount),
        figure([...at, 'amount_caught_cents'], point.amount_caught_cents, money),
        figure([...at, 'amount_saved_cents'], point.amount_saved_cents, money),
      ];
    }),
  });
}

const TERMS = [
  { term: 'amount caught', text: 'Exposed in the episodes that an alert finds, whether spent by then or not.' },
  {
    term: 'not yet spent',
    text: 'What was spent in these episodes only after their first alert: what a block could have stopped.',
  },
];
