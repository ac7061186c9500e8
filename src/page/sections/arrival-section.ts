import { SECOND_MS } from '../../model/time-units.ts';
import { type Arrivals } from '../../report/distribution-schema.ts';
import { formatCount, formatDuration, formatQuantity } from '../../report/format.ts';
import { type Report } from '../../report/report-schema.ts';
import { type ChartRow, drawChart, drawFigure } from '../charts/chart.ts';
import { columns, curve } from '../charts/columns.ts';
import { durationScale, type Scale } from '../charts/scale.ts';
import { columnsOf, cumulative, distributionTable, edgesOf } from '../distribution.ts';
import { figure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import { behind, drawTable, drawTerms } from '../table.ts';
import { type Section } from './section.ts';

const HEIGHT_PX = 110;

/** How far out of order records came, and how wrongly they were stamped; undefined where nothing was compared with the oracle. */
export function arrivalSection(report: Report): Section | undefined {
  const { arrivals } = report;
  if (arrivals === undefined) return undefined;
  return {
    id: 'arrivals',
    title: 'Lateness and skew',
    content: [
      disorder(arrivals, report),
      skew(arrivals),
      behind(
        'The figures',
        drawTable({
          caption: 'Records compared with the event clock of their partition',
          head: ['Admitted or late', 'Records'],
          rows: [
            ['in order', figure(['arrivals', 'in_order'], arrivals.in_order, formatCount)],
            ['behind', figure(['arrivals', 'disorder_ms', 'total'], arrivals.disorder_ms.total, formatCount)],
            ['behind by more than was allowed: late', figure(['counts', 'late'], report.counts.late, formatCount)],
          ],
        }),
        arrivals.disorder_ms.total === 0
          ? null
          : distributionTable('Records behind, by how far', [
              { name: 'Records', at: ['arrivals', 'disorder_ms'], distribution: arrivals.disorder_ms },
            ]),
        arrivals.skew_ms === null || arrivals.skew_ms.total === 0
          ? null
          : distributionTable('Transactions by the error of their clock', [
              { name: 'Transactions', at: ['arrivals', 'skew_ms'], distribution: arrivals.skew_ms },
            ]),
        drawTerms(TERMS),
      ),
    ],
  };
}

function disorder(
  { disorder_ms: behindMs, in_order: inOrder, allowed_disorder_ms: allowedMs }: Arrivals,
  report: Report,
): Markup {
  const records = inOrder + behindMs.total;
  const allowed = figure(['arrivals', 'allowed_disorder_ms'], allowedMs, formatDuration);
  const late = figure(['counts', 'late'], report.counts.late, formatCount);
  if (behindMs.total === 0) {
    return html`<p>All ${formatQuantity(records, 'record')} came in the order of their event times.</p>`;
  }
  const scale = durationScale([...edgesOf([behindMs]), allowedMs], SECOND_MS);
  const row: ChartRow = {
    name: 'records behind',
    note: `${formatCount(behindMs.total)} of ${formatCount(records)}`,
    heightPx: HEIGHT_PX,
    marks: (y) => [
      columns('disorder', columnsOf(behindMs, scale), y, HEIGHT_PX),
      curve('disorder', cumulative(behindMs, scale, records, inOrder), y, HEIGHT_PX),
    ],
  };
  return drawFigure(
    drawChart({
      label: 'How far records lay behind the event clock of their partition, with the allowed disorder',
      scale,
      rows: [row],
      guides: [{ value: allowedMs, label: `watermark: ${formatDuration(allowedMs)}` }],
    }),
    html`How far a record's event time lay behind the largest that its partition had admitted. The watermark follows
    that clock at ${allowed}, the dashed line: ${late} records to its right were late and set aside. The line that rises
    is the share of all records up to there; those in order have no column.`,
  );
}

function skew({ skew_ms: skewMs }: Arrivals): Markup {
  if (skewMs === null) return html`<p>How far the clocks were off is not known: a log has no true times.</p>`;
  const right = skewMs.bins.find(({ from_ms: from }) => from === 0)?.count ?? 0;
  const wrong = skewMs.bins.filter(({ from_ms: from }) => from !== 0);
  if (wrong.every(({ count }) => count === 0)) {
    return html`<p>All ${formatQuantity(skewMs.total, 'transaction')} were stamped with their true time.</p>`;
  }
  const scale = durationScale(edgesOf([skewMs]), SECOND_MS);
  return drawFigure(
    drawChart({
      label: 'Error of the clocks: event time less true time',
      scale,
      rows: [skewRow({ total: skewMs.total - right, bins: wrong }, skewMs.total, scale)],
    }),
    html`Event time less true time: to the left of 0 are slow clocks, to the right fast ones. The
    ${formatQuantity(right, 'transaction')} stamped right, to the millisecond, have no column.`,
  );
}

function skewRow(wrong: Arrivals['disorder_ms'], transactions: number, scale: Scale): ChartRow {
  return {
    name: 'stamped wrong',
    note: `${formatCount(wrong.total)} of ${formatCount(transactions)}`,
    heightPx: HEIGHT_PX,
    marks: (y) => columns('skew', columnsOf(wrong, scale), y, HEIGHT_PX),
  };
}

const TERMS = [
  {
    term: 'event clock',
    text: 'Of a partition: the largest event time that it had admitted. It moves with each record that is ahead of it.',
  },
  {
    term: 'watermark',
    text: 'The event clock less the allowed disorder. What is stamped before it comes too late.',
  },
  {
    term: 'in order',
    text: 'At the event clock of its partition or ahead of it. The first record of a partition is in order.',
  },
];
