import { SECOND_MS } from '../../model/time-units.ts';
import { formatCents, formatCount, formatDuration, formatShare } from '../../report/format.ts';
import { earlySentences, quantileSentences, trafficSentences } from '../../report/interval-words.ts';
import { formatQuantile } from '../../report/report-rows.ts';
import { type Report, type RuleScore } from '../../report/report-schema.ts';
import { type ChartRow, drawChart, drawFigure, legendMark, mark, span } from '../charts/chart.ts';
import { columns, curve } from '../charts/columns.ts';
import { durationScale, type Scale } from '../charts/scale.ts';
import {
  columnsOf,
  countBelow,
  cumulative,
  distributionTable,
  edgesOf,
  type NamedDistribution,
} from '../distribution.ts';
import { figure, UNKNOWN } from '../figure.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { behind, drawTable, drawTerms } from '../table.ts';
import { type Section } from './section.ts';

type Times = RuleScore['time_to_detect_ms'];
const KINDS = ['time_to_detect_ms', 'time_to_detect_event_ms'] as const;
type Kind = (typeof KINDS)[number];
const QUANTILES = ['p50', 'p90', 'p99'] as const;
/** In the table only: it differs from event time by the allowed disorder. */
const TABLED = [...KINDS, 'time_to_detect_watermark_ms'] as const;
const CLOCKS: Readonly<Record<(typeof TABLED)[number], string>> = {
  time_to_detect_ms: 'processing time',
  time_to_detect_event_ms: 'event time',
  time_to_detect_watermark_ms: 'watermark',
};

/** The goal that the original pipeline was built for: an alert within 1 to 10 seconds. */
const GOAL_MS = [SECOND_MS, 10 * SECOND_MS] as const;

/** How long it took from a completed fraud to its first alert; undefined if none was timed. */
export function delaySection(report: Report): Section | undefined {
  const rules = Object.entries(report.rules);
  if (rules.every(([, score]) => KINDS.every((kind) => (score[kind].measured ?? 0) === 0))) return undefined;
  const known = rules.flatMap(([, score]) => KINDS.flatMap((kind) => knownOf(score[kind])));
  const scale = durationScale([...known, GOAL_MS[1]], SECOND_MS);
  const rows = rules.flatMap(([name, score]) => KINDS.map((kind) => delayRow(name, score, kind, scale)));
  return {
    id: 'delay',
    title: 'Time to detect',
    content: [
      drawFigure(
        drawChart({
          label: 'Time to detect by rule: median, 90th and 99th percentile',
          scale,
          rows,
          guides: GOAL_MS.map((value) => ({ value, label: formatDuration(value) })),
        }),
        html`${legendMark('dot', 'delay')} p50 ${legendMark('square', 'delay')} p90 ${legendMark('diamond', 'delay')}
        p99. The dashed lines are the goal of 1 to 10 seconds. Longer times are drawn closer together.`,
      ),
      html`<p>
        From the transaction that completes an episode to the first alert that finds it. A missed episode counts as
        never: a quantile that falls among the misses is ∞.
        ${[...quantileSentences(report), ...trafficSentences(report), ...earlySentences(report)].join(' ')}
      </p>`,
      distributionFigure(rules),
      behind('The figures', timeTable(rules), drawTerms(TERMS)),
      distributionTables(rules),
    ],
  };
}

function knownOf(times: Times): number[] {
  return QUANTILES.map((name) => times[name]).filter((ms) => ms !== null);
}

function delayRow(name: string, score: RuleScore, kind: Kind, scale: Scale): ChartRow {
  const times = score[kind];
  const detected = score.episodes.detected;
  const texts = (
    [
      ['p50', 50],
      ['p99', 99],
    ] as const
  ).map(([quantile, percent]) => `${quantile} ${formatQuantile(times, detected, quantile, percent)}`);
  const known = knownOf(times).map((ms) => scale.place(ms));
  const shapes = { p50: 'dot', p90: 'square', p99: 'diamond' } as const;
  return {
    name: kind === 'time_to_detect_ms' ? name : `↳ on ${CLOCKS[kind]}`,
    note: texts.join(' · '),
    marks: (y) => [
      known.length < 2 ? null : span('delay', Math.min(...known), Math.max(...known), y, false),
      QUANTILES.map((quantile): Fragment => {
        const ms = times[quantile];
        return ms === null
          ? null
          : mark(shapes[quantile], 'delay', scale.place(ms), y, `${quantile} ${formatDuration(ms)}`);
      }),
    ],
  };
}

const HISTOGRAM_PX = 64;

function distributionFigure(rules: readonly (readonly [string, RuleScore])[]): Fragment {
  const timed = rules.flatMap(([name, score]) =>
    KINDS.flatMap((kind) => {
      const { distribution } = score[kind];
      return distribution === undefined || distribution.total === 0 ? [] : [{ name, score, kind, distribution }];
    }),
  );
  if (timed.length === 0) return null;
  const scale = durationScale([...edgesOf(timed.map(({ distribution }) => distribution)), GOAL_MS[1]], SECOND_MS);
  const rows = timed.map(({ name, score, kind, distribution }): ChartRow => {
    const episodes = score.episodes.total ?? distribution.total;
    const within = GOAL_MS.map((ms) => `${formatCount(countBelow(distribution, ms))} in ${formatDuration(ms)}`);
    return {
      name: kind === 'time_to_detect_ms' ? name : `↳ on ${CLOCKS[kind]}`,
      note: `${within.join(' · ')} · of ${formatCount(episodes)}`,
      heightPx: HISTOGRAM_PX,
      marks: (y) => [
        columns('delay', columnsOf(distribution, scale), y, HISTOGRAM_PX),
        curve('delay', cumulative(distribution, scale, episodes), y, HISTOGRAM_PX),
      ],
    };
  });
  return drawFigure(
    drawChart({
      label: 'How the times to detect are distributed, by rule',
      scale,
      rows,
      guides: GOAL_MS.map((value) => ({ value, label: formatDuration(value) })),
    }),
    'Each column shows how many episodes took this long; the highest column fills the chart. The rising line is the share of all episodes that were found by then; it ends at the recall, if all that were found were timed.',
  );
}

function distributionTables(rules: readonly (readonly [string, RuleScore])[]): Fragment {
  const tables = KINDS.flatMap((kind) => {
    const named = rules.flatMap(([name, score]): NamedDistribution[] => {
      const { distribution } = score[kind];
      if (distribution === undefined || distribution.total === 0) return [];
      return [{ name, at: ['rules', name, kind, 'distribution'], distribution }];
    });
    return named.length === 0 ? [] : [distributionTable(`Episodes by time to detect, ${CLOCKS[kind]}`, named)];
  });
  return tables.length === 0 ? null : behind('Counts by time', ...tables);
}

function timeTable(rules: readonly (readonly [string, RuleScore])[]): Markup {
  return drawTable({
    caption: 'Time to detect by rule',
    head: [
      'Rule',
      'Clock',
      'p50',
      '95 %',
      'p90',
      '95 %',
      'p99',
      '95 %',
      'Largest',
      'Units',
      'Timed',
      'Early',
      'Missed',
      'Amount exposed',
      'Before the alert',
      'Waiting',
    ],
    words: [1],
    rows: rules.flatMap(([name, score]) =>
      TABLED.flatMap((kind) => {
        const at = ['rules', name, kind];
        const times = score[kind];
        if (times === undefined) return [];
        const cells = [
          name,
          CLOCKS[kind],
          ...QUANTILES.flatMap((quantile) => [
            figure([...at, quantile], times[quantile], formatDuration),
            intervalOf([...at, 'ci95', quantile], times.ci95[quantile]),
          ]),
          figure([...at, 'max_detected'], times.max_detected, formatDuration),
          times.intervals === undefined
            ? UNKNOWN
            : figure([...at, 'intervals', 'units'], times.intervals.units, formatCount),
          figure([...at, 'measured'], times.measured, formatCount),
          figure([...at, 'early'], times.early, formatCount),
          figure([...at, 'missed'], times.missed, formatCount),
          figure(['rules', name, 'amount_exposed_cents', 'total'], score.amount_exposed_cents.total, money),
          figure(
            ['rules', name, 'amount_exposed_cents', 'before_alert'],
            score.amount_exposed_cents.before_alert,
            money,
          ),
          score.waiting_for_traffic === undefined
            ? UNKNOWN
            : figure(['rules', name, 'waiting_for_traffic', 'share'], score.waiting_for_traffic.share, formatShare),
        ];
        return [cells];
      }),
    ),
  });
}

function money(cents: number): string {
  return formatCents(cents, null);
}

function intervalOf(at: readonly string[], bounds: readonly [number, number | null] | null): Fragment {
  if (bounds === null) return figure(at, null, formatShare);
  const [low, high] = bounds;
  return html`${figure([...at, '0'], low, formatDuration)} –
  ${high === null ? '∞' : figure([...at, '1'], high, formatDuration)}`;
}

const TERMS = [
  {
    term: 'processing time',
    text: 'When the engine acted. In virtual time: when the record arrived that released the alert.',
  },
  {
    term: 'event time',
    text: "On the partition's event clock: the largest event time that had been admitted by then.",
  },
  {
    term: 'watermark',
    text: 'On the watermark’s own clock: how far it had passed the completing transaction.',
  },
  {
    term: 'waiting',
    text: 'Share of the time in event time for which the watermark waited for the partition’s next record: with denser traffic it is less.',
  },
  { term: 'early', text: 'Detected before the episode was complete; its time is negative.' },
  { term: 'largest', text: 'The longest time of a detected episode.' },
  {
    term: '–',
    text: 'Not measured, or fewer than ten observations lie beyond the quantile; of an interval: too few units.',
  },
  {
    term: 'before the alert',
    text: 'Fraud spent before the first alert that finds it; of a missed episode all of it.',
  },
];
