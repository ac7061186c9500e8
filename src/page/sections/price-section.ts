import { formatCents, formatCount, formatQuantity, formatRate } from '../../report/format.ts';
import { type Report } from '../../report/report-schema.ts';
import { type ChartRow, drawChart, drawFigure, legendMark, mark, type Shape } from '../charts/chart.ts';
import { curve } from '../charts/columns.ts';
import { linearScale } from '../charts/linear-scale.ts';
import { type Scale } from '../charts/time-scale.ts';
import { commonCurrency } from '../common-currency.ts';
import { dataIsland } from '../data-island.ts';
import { figure } from '../figure.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { operatingPoint, worthCents } from '../operating-point.ts';
import { type PriceCurve, priceCurves, type PricePoint, type Setting } from '../price-curves.ts';
import { formatValue, saySetting, sayValue } from '../say-setting.ts';
import { sweepCommands } from '../sweep-commands.ts';
import { behind, drawTable, drawTerms } from '../table.ts';
import { type Section } from './section.ts';

const HEIGHT_PX = 120;
/** Costs of an alert that the page has an answer for without its script, in cents. */
const COSTS_CENTS = [100, 500, 2000, 5000, 10_000, 50_000];

/** How the curve of a setting is named and drawn. */
const LOOKS: Readonly<Record<Setting, { readonly name: string; readonly head: string; readonly shape: Shape }>> = {
  window: { name: 'a shorter window', head: 'Window', shape: 'dot' },
  at_least: { name: 'more distinct values or transactions', head: 'At least', shape: 'square' },
  below_cents: { name: 'a lower small amount', head: 'Below', shape: 'diamond' },
  above_cents: { name: 'a higher large amount or sum', head: 'Above', shape: 'triangle' },
  above_score_milli: { name: 'a higher score', head: 'Score above', shape: 'triangle' },
  max_m_per_h: { name: 'a higher speed', head: 'Faster than', shape: 'triangle' },
};

/** A rule with curves. */
interface Priced {
  readonly rule: string;
  readonly episodes: number;
  readonly curves: readonly PriceCurve[];
  /** What amounts are in; null where it is not known. */
  readonly currency: string | null;
}

/** What stricter settings would have given: alerts a day against episodes caught and amounts; undefined where no rule has such a curve. */
export function priceSection(report: Report): Section | undefined {
  const currency = commonCurrency(report);
  const priced = Object.entries(report.rules).flatMap(([rule, score]): Priced[] => {
    const curves = priceCurves(score);
    return curves.length === 0 || (score.episodes.total ?? 0) === 0
      ? []
      : [{ rule, episodes: score.episodes.total!, curves, currency }];
  });
  if (priced.length === 0) return undefined;
  const commands = priced.flatMap(({ rule, curves }) => sweepCommands(report.scenario, rule, curves));
  return {
    id: 'price',
    title: 'The price of alerts',
    content: [
      html`<p>
        What a rule would have said with one of its settings stricter, worked out exactly from this run: what is
        stricter holds only where the rule's own condition holds. Longer windows, looser thresholds and other kinds of
        windows hold where this run did not look, and a window that is not trailing, or of a rule that counts or sums,
        has no curve: that takes runs, such as <code>${commands[0]}</code>.
      </p>`,
      priced.map((one) => curveFigure(one)),
      html`<h3>The operating point for a cost of an alert</h3>`,
      html`<p>
        The setting that is worth most: what is exposed in the episodes that it catches, less the cost of its alerts. It
        counts all that was exposed as saved, as with charges that can be reversed; what was not spent yet when the
        alert came is in the tables below. “As it is” is the rule of this run.
      </p>`,
      html`<form id="price-form" class="filter" data-currency="${currency ?? ''}" hidden>
        <label
          >An alert costs, in ${currency ?? 'the currency of the amounts'}
          <input id="price-cost" type="number" min="0" step="any" value="20" inputmode="decimal"
        /></label>
        <output id="price-answer" for="price-cost"></output>
      </form>`,
      costTable(priced, currency),
      behind('The curves', ...priced.flatMap((one) => curveTables(one)), drawTerms(TERMS)),
      behind(
        'What takes runs, by command',
        html`<ul>
          ${commands.map((command) => html`<li><code>${command}</code></li>`)}
        </ul>`,
      ),
      dataIsland('price-data', Object.fromEntries(priced.map(({ rule, curves }) => [rule, curves]))),
    ],
  };
}

function curveFigure({ rule, episodes, curves, currency: amounts }: Priced): Markup {
  const points = curves.flatMap((own) => own.points);
  const unit = points[0]!.alerts_per_day === null ? 'alerts' : 'alerts a day';
  const most = Math.max(1, ...points.map(({ amount_caught_cents: cents }) => cents));
  const scale = linearScale(Math.max(...points.map((point) => rateOf(point))), formatRate);
  const own = curves[0]!.points.at(-1)!;
  const title = (along: PriceCurve, point: PricePoint): string => titleOf(along, point, amounts);
  const rows = [
    curveRow(
      'episodes caught',
      `${formatCount(own.episodes)} of ${formatCount(episodes)}`,
      curves,
      scale,
      ({ episodes: caught }) => caught / episodes,
      title,
    ),
    curveRow(
      'amount caught',
      money(own.amount_caught_cents, amounts),
      curves,
      scale,
      ({ amount_caught_cents: cents }) => cents / most,
      title,
    ),
  ];
  return drawFigure(
    drawChart({ label: `${rule}: ${unit} against episodes caught and amount caught, by setting`, scale, rows }),
    html`<strong>${rule}</strong>: to the right ${unit}, upwards the share of episodes, and of the largest amount. Each
      mark is a value of one setting, and every curve ends to the right at the run's own.`,
    curves.map(
      (along) =>
        html` ${legendMark(LOOKS[along.setting].shape, kindOf(along.setting))} ${LOOKS[along.setting].name}, from
        ${formatValue(along, along.points.at(-1)!.value)} to ${formatValue(along, along.points[0]!.value)}.`,
    ),
  );
}

function kindOf(setting: Setting): string {
  return `by-${setting}`;
}

function rateOf({ alerts_per_day: rate, alerts }: PricePoint): number {
  return rate ?? alerts;
}

function curveRow(
  name: string,
  note: string,
  curves: readonly PriceCurve[],
  scale: Scale,
  shareOf: (point: PricePoint) => number,
  title: (own: PriceCurve, point: PricePoint) => string,
): ChartRow {
  return {
    name,
    note,
    heightPx: HEIGHT_PX,
    marks: (y) =>
      curves.map((own) => {
        const kind = kindOf(own.setting);
        const placed = own.points.map((point) => [scale.place(rateOf(point)), shareOf(point)] as const);
        return [
          curve(kind, placed, y, HEIGHT_PX),
          placed.map(([place, share], i) => {
            const height = y + HEIGHT_PX / 2 - 1 - (HEIGHT_PX - 6) * share;
            return mark(LOOKS[own.setting].shape, kind, place, height, title(own, own.points[i]!));
          }),
        ];
      }),
  };
}

function titleOf(
  own: PriceCurve,
  { value, alerts, episodes, amount_caught_cents: cents }: PricePoint,
  currency: string | null,
): string {
  return `${sayValue(own, value)}: ${formatQuantity(alerts, 'alert')}, ${formatQuantity(episodes, 'episode')}, ${money(cents, currency)}`;
}

function money(cents: number, currency: string | null): string {
  return formatCents(Math.round(cents), currency);
}

function costTable(priced: readonly Priced[], currency: string | null): Markup {
  return drawTable({
    caption: 'The setting that is worth most, by what an alert costs',
    head: ['Rule', ...COSTS_CENTS.map((cents) => formatCents(cents, currency))],
    rows: priced.map(({ rule, curves }): Fragment[] => [
      rule,
      ...COSTS_CENTS.map((cents) => {
        const best = operatingPoint(curves, cents);
        return best === null ? 'none' : `${saySetting(best)}: ${money(worthCents(best.point, cents), currency)}`;
      }),
    ]),
  });
}

function curveTables({ rule, curves, currency: amounts }: Priced): Markup[] {
  const inMoney = (cents: number): string => money(cents, amounts);
  return curves.map(({ setting, currency, points, at, valueName }) =>
    drawTable({
      caption: `What ${rule} would have said with ${LOOKS[setting].name}`,
      head: [LOOKS[setting].head, 'Alerts', 'A day', 'Episodes', 'Amount caught', 'Of that not yet spent'],
      rows: points.map((point, i) => {
        const place = ['rules', rule, ...at, String(i)];
        return [
          figure([...place, valueName], point.value, (value) => formatValue({ setting, currency }, value)),
          figure([...place, 'alerts'], point.alerts, formatCount),
          figure([...place, 'alerts_per_day'], point.alerts_per_day, formatRate),
          figure([...place, 'episodes'], point.episodes, formatCount),
          figure([...place, 'amount_caught_cents'], point.amount_caught_cents, inMoney),
          figure([...place, 'amount_saved_cents'], point.amount_saved_cents, inMoney),
        ];
      }),
    }),
  );
}

const TERMS = [
  { term: 'amount caught', text: 'Exposed in the episodes that an alert finds, whether spent by then or not.' },
  {
    term: 'not yet spent',
    text: 'What was spent in these episodes only after their first alert: what a block could have stopped.',
  },
];
