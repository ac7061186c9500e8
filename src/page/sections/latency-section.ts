import { LATENCY_STAGES } from '../../model/latency.ts';
import { SECOND_MS } from '../../model/time-units.ts';
import { formatCount, formatDuration } from '../../report/format.ts';
import { formatLatency, latencySummary, STAGE_NAMES } from '../../report/latency-rows.ts';
import { type Report } from '../../report/report-schema.ts';
import { type ChartRow, drawChart, drawFigure, legendMark, mark, span } from '../charts/chart.ts';
import { columns, curve } from '../charts/columns.ts';
import { durationScale, type Scale } from '../charts/scale.ts';
import { columnsOf, countBelow, cumulative, distributionTable, edgesOf } from '../distribution.ts';
import { figure } from '../figure.ts';
import { STAGE_TEXTS } from '../glossary.ts';
import { type Fragment, html } from '../markup.ts';
import { behind, drawTable, drawTerms } from '../table.ts';
import { type Section } from './section.ts';

const QUANTILES = ['p50', 'p90', 'p99', 'p999', 'max'] as const;
/** The promise of the original pipeline: an alert within 1 to 10 seconds. */
const LINES_MS = [SECOND_MS, 10 * SECOND_MS] as const;
type Quantiles = Readonly<Record<(typeof QUANTILES)[number], number | null>>;

/** A stage, or the whole way, and where the report has it. */
interface Stage {
  readonly name: string;
  readonly at: readonly string[];
  readonly quantiles: Quantiles;
  readonly count: Fragment;
}

/** How long alerts took by the wall clock; undefined for a run in virtual time. */
export function latencySection(report: Report): Section | undefined {
  const { live } = report;
  if (live === undefined) return undefined;
  const stages = stagesOf(report, live);
  const known = stages.flatMap(({ quantiles }) => QUANTILES.map((name) => quantiles[name])).filter((ms) => ms !== null);
  const goals = [live.slo.p50_ms, live.slo.p99_ms];
  const scale = durationScale([...known, ...goals], 1);
  const [facts, verdict] = latencySummary(report);
  const { met } = live.slo;
  return {
    id: 'latency',
    title: 'Latency by the wall clock',
    content: [
      html`<p class="${met === null ? '' : met ? 'good' : 'bad'}">
        ${met === null ? '' : met ? '✓ ' : '✗ '}${verdict}
      </p>`,
      html`<p>${facts}. Measured: another run gives other figures.</p>`,
      drawFigure(
        drawChart({
          label: 'Latency by stage and in all: median, 99th percentile and maximum',
          scale,
          rows: stages.map((stage) => stageRow(stage, scale)),
          guides: goals.map((value) => ({ value, label: formatDuration(value) })),
        }),
        html`${legendMark('dot', 'delay')} p50 ${legendMark('diamond', 'delay')} p99 ${legendMark('ring', 'delay')} max.
        The dashed lines are the objective: p50 within ${formatDuration(live.slo.p50_ms)}, p99 within
        ${formatDuration(live.slo.p99_ms)}.`,
      ),
      distributionFigure(live),
      behind(
        'Latency by stage',
        drawTable({
          caption: 'Latency by stage',
          head: ['Stage', 'p50', 'p90', 'p99', 'p99.9', 'Max', 'Of'],
          rows: stages.map(({ name, at, quantiles, count }) => [
            name,
            ...QUANTILES.map((quantile) => figure([...at, quantile], quantiles[quantile], formatLatency)),
            count,
          ]),
        }),
        drawTerms(LATENCY_STAGES.map((stage) => ({ term: STAGE_NAMES[stage], text: STAGE_TEXTS[stage] }))),
      ),
      live.distribution === undefined || live.distribution.total === 0
        ? null
        : behind(
            'Counts by time',
            distributionTable('Alerts by latency', [
              { name: 'Alerts', at: ['live', 'distribution'], distribution: live.distribution },
            ]),
          ),
    ],
  };
}

const HISTOGRAM_PX = 110;

function distributionFigure({ distribution }: NonNullable<Report['live']>): Fragment {
  if (distribution === undefined || distribution.total === 0) return null;
  const scale = durationScale([...edgesOf([distribution]), ...LINES_MS], 100);
  const within = LINES_MS.map((ms) => `${formatCount(countBelow(distribution, ms))} in ${formatDuration(ms)}`);
  const row: ChartRow = {
    name: 'alerts',
    note: `${within.join(' · ')} · of ${formatCount(distribution.total)}`,
    heightPx: HISTOGRAM_PX,
    marks: (y) => [
      columns('delay', columnsOf(distribution, scale), y, HISTOGRAM_PX),
      curve('delay', cumulative(distribution, scale, distribution.total), y, HISTOGRAM_PX),
    ],
  };
  return drawFigure(
    drawChart({
      label: 'How the latencies of alerts are distributed',
      scale,
      rows: [row],
      guides: LINES_MS.map((value) => ({ value, label: formatDuration(value) })),
    }),
    'Each column shows how many alerts took this long in all. The rising line is the share of them that had come by then. The dashed lines are 1 and 10 seconds.',
  );
}

function stagesOf(report: Report, live: NonNullable<Report['live']>): Stage[] {
  const stages = LATENCY_STAGES.flatMap((stage): Stage[] => {
    const quantiles = live.stages[stage];
    if (quantiles === undefined) return [];
    const at = ['live', 'stages', stage];
    return [{ name: STAGE_NAMES[stage], at, quantiles, count: figure([...at, 'count'], quantiles.count, formatCount) }];
  });
  const count = figure(['live', 'alerts', 'measured'], live.alerts.measured, formatCount);
  return [...stages, { name: 'in all', at: ['latency_ms'], quantiles: report.latency_ms, count }];
}

function stageRow({ name, quantiles }: Stage, scale: Scale): ChartRow {
  const shapes = { p50: 'dot', p99: 'diamond', max: 'ring' } as const;
  const { p50, max } = quantiles;
  return {
    name,
    note: `p50 ${formatLatency(p50)} · p99 ${formatLatency(quantiles.p99)}`,
    marks: (y) => [
      p50 === null || max === null ? null : span('delay', scale.place(p50), scale.place(max), y, false),
      (['max', 'p99', 'p50'] as const).map((quantile): Fragment => {
        const ms = quantiles[quantile];
        return ms === null
          ? null
          : mark(shapes[quantile], 'delay', scale.place(ms), y, `${quantile} ${formatLatency(ms)}`);
      }),
    ],
  };
}
