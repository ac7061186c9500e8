import { renderCondition } from '../explain/render-condition.ts';
import { drawDocument } from '../page/document.ts';
import { type Fragment, html, type Markup } from '../page/markup.ts';
import { type ChartRow, drawChart, drawFigure, legendMark, mark, span } from '../page/charts/chart.ts';
import { SHARE_SCALE } from '../page/charts/scale.ts';
import { type Section } from '../page/sections/section.ts';
import { drawTable, drawTerms } from '../page/table.ts';
import { PLAIN } from '../report/colors.ts';
import { formatInterval, formatShare } from '../report/format.ts';
import { type Table } from '../report/report-rows.ts';
import { printable } from '../text/printable.ts';
import {
  accuracyTable,
  alertLine,
  alertTable,
  classTable,
  countTable,
  dayTable,
  delayTable,
  differingAlerts,
  episodeLine,
  episodeTable,
  labelAccuracyTable,
  labelEpisodeTable,
  labelLossTable,
  leftOut,
  type Listing,
  lossTable,
  settingLines,
  sideLine,
  verdictLine,
} from './comparison-rows.ts';
import { type Comparison, type FirstDifference, type ToldDifference } from './comparison-schema.ts';

/** compare.html: a comparison as one page that needs nothing else. `limit`: how many episodes and alerts that differ are listed. */
export function comparisonPage(comparison: Comparison, limit: number): string {
  const { a, b } = comparison;
  const sections = [
    verdictSection(comparison),
    firstSection(comparison.first_difference),
    figuresSection(comparison),
    labelsSection(comparison),
    missesSection(comparison, limit),
    alertsSection(comparison, limit),
    factsSection(comparison),
  ];
  return drawDocument({
    skipTo: 'verdict',
    title: `${a.scenario === b.scenario ? a.scenario : `${a.scenario} and ${b.scenario}`}: two runs compared`,
    intro: html`<p>A: ${sideLine(a)}</p>
      <p>B: ${sideLine(b)}</p>`,
    sections: sections.filter((section) => section !== undefined),
    footer:
      'Made by Trapline. B is compared with A: lost is what only A has, gained what only B has. – is what was not measured.',
  });
}

function verdictSection(comparison: Comparison): Section {
  const kind = comparison.different ? 'verdict' : 'verdict good';
  return {
    id: 'verdict',
    title: 'Verdict',
    content: [html`<p class="${kind}">${verdictLine(comparison)}</p>`, html`<p>${comparison.pairing.text}</p>`],
  };
}

function firstSection(first: FirstDifference | null): Section | undefined {
  if (first === null) return undefined;
  const { told, untold } = first;
  return {
    id: 'first',
    title: 'First difference',
    content: [
      html`<p>${first.text}</p>`,
      told === null ? null : html`<div class="pair">${[toldPart('A', told.a), toldPart('B', told.b)]}</div>`,
      untold === null ? null : html`<p>Not explained in full: ${untold}.</p>`,
    ],
  };
}

function toldPart(name: string, told: ToldDifference | null): Markup | null {
  if (told === null) return null;
  const lines = told.examined.flatMap((condition) => renderCondition(condition, PLAIN));
  return html`<div>
    <h3>${name}</h3>
    <p>${told.text}</p>
    ${lines.map((line) => html`<p><code>${line.trimStart()}</code></p>`)}
  </div>`;
}

function figuresSection(comparison: Comparison): Section | undefined {
  const scores = accuracyTable(comparison);
  if (scores === undefined) return undefined;
  const names = Object.keys(comparison.rules);
  const paired = episodeTable(comparison);
  const delays = delayTable(comparison);
  return {
    id: 'figures',
    title: 'Recall and precision',
    content: [
      html`<div class="pair">
        <div>
          <h3>Recall</h3>
          ${chartOf('recall', comparison, names)}
        </div>
        <div>
          <h3>Precision</h3>
          ${chartOf('precision', comparison, names)}
        </div>
      </div>`,
      tableOf('Scores side by side', scores),
      paired === undefined ? null : tableOf('Episodes, pair by pair', paired),
      paired === undefined ? null : drawTerms(TERMS),
      delays === undefined ? null : tableOf('Time to detect, in processing time', delays),
    ],
  };
}

/** Both runs against what the traffic itself calls fraud. */
function labelsSection(comparison: Comparison): Section | undefined {
  const scores = labelAccuracyTable(comparison);
  if (scores === undefined) return undefined;
  const [paired, losses] = [labelEpisodeTable(comparison), labelLossTable(comparison)];
  return {
    id: 'labels',
    title: 'Against the labels of the traffic',
    content: [
      html`<p>
        The same figures against the fraud that the traffic itself labels, in place of what was injected. A label does
        not say which pattern it is, so every rule is compared with all of it.
      </p>`,
      tableOf('Scores against labels side by side', scores),
      paired === undefined ? null : tableOf('Labelled episodes, pair by pair', paired),
      losses === undefined ? null : tableOf('What labelled episodes were lost to', losses, [1, 2]),
    ],
  };
}

const SHAPES = { recall: 'dot', precision: 'diamond' } as const;

/** Two lines for each rule, the first run above the second. */
function chartOf(measure: 'recall' | 'precision', { rules }: Comparison, names: readonly string[]): Markup {
  const rows = names.flatMap((name): ChartRow[] => {
    const { a, b } = rules[name]!.figures;
    return [[printable(name), 'A', a] as const, ['↳ ', 'B', b] as const].map(([label, side, figures]) => {
      const value = (measure === 'recall' ? figures?.episodes.recall : figures?.alerts.precision) ?? null;
      const interval = (measure === 'recall' ? figures?.episodes.recall_ci95 : figures?.alerts.precision_ci95) ?? null;
      const place = (share: number): number => SHARE_SCALE.place(share);
      return {
        name: `${label} ${side}`,
        note: value === null ? 'not measured' : `${formatShare(value)} ${formatInterval(interval)}`.trimEnd(),
        marks: (y) => [
          interval === null ? null : span(measure, place(interval[0]), place(interval[1]), y),
          value === null ? null : mark(SHAPES[measure], measure, place(value), y),
        ],
      };
    });
  });
  return drawFigure(
    drawChart({ label: `${measure} of both runs by rule, with 95 % intervals`, scale: SHARE_SCALE, rows }),
    html`${legendMark(SHAPES[measure], measure)} ${measure} of A and, below it, of B. The line is the 95 % interval.`,
  );
}

function missesSection(comparison: Comparison, limit: number): Section | undefined {
  const { episodes } = comparison;
  const losses = lossTable(comparison);
  if (losses === undefined && episodes.length === 0) return undefined;
  return {
    id: 'episodes',
    title: 'Episodes',
    content: [
      losses === undefined ? null : tableOf('What episodes were lost to', losses, [1, 2]),
      listOf('Episodes that differ', episodes.map(episodeLine), episodes.length, { limit, noun: 'episode' }),
    ],
  };
}

function alertsSection(comparison: Comparison, limit: number): Section | undefined {
  const joined = alertTable(comparison);
  if (joined === undefined) return undefined;
  const [classes, days] = [classTable(comparison), dayTable(comparison)];
  return {
    id: 'alerts',
    title: 'Alerts',
    content: [
      tableOf('Alerts of both runs', joined),
      classes === undefined ? null : tableOf('What alerts were that only one run has', classes, [1, 2]),
      listOf('Alerts that differ', comparison.alerts.map(alertLine), differingAlerts(comparison), {
        limit,
        noun: 'alert',
      }),
      days === undefined ? null : tableOf('Alerts by day', days),
    ],
  };
}

function factsSection(comparison: Comparison): Section | undefined {
  const [settings, counts] = [settingLines(comparison), countTable(comparison)];
  if (settings.length === 0 && counts === undefined) return undefined;
  return {
    id: 'settings',
    title: 'Settings and counts that differ',
    content: [
      listOf('Settings, A → B', settings, settings.length, { limit: settings.length, noun: 'setting' }),
      counts === undefined ? null : tableOf('Counts', counts),
    ],
  };
}

function tableOf(caption: string, { head, rows }: Table, words: readonly number[] = []): Markup {
  return drawTable({ caption, head, rows, words });
}

function listOf(title: string, lines: readonly string[], total: number, { limit, noun }: Listing): Fragment {
  if (total === 0) return null;
  const shown = lines.slice(0, limit);
  const rest = leftOut(total - shown.length, noun);
  return html`<h3>${title}</h3>
    <ul>
      ${[...shown, ...rest].map((line) => html`<li>${line}</li> `)}
    </ul>`;
}

const TERMS = [
  {
    term: 'McNemar p',
    text: 'The episodes that only one run detects are split between A and B. This is the probability of a split at least as uneven, if both runs were equally likely to detect an episode: the exact conditional test, two-sided.',
  },
  { term: 'mid-p', text: 'The same, but splits exactly as uneven count half. It is less cautious.' },
  {
    term: 'B − A, 95 %',
    text: 'The difference of recall, with the adjusted Wald interval for paired shares of Bonett and Price.',
  },
];
