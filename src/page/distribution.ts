import { formatCount, formatDuration } from '../report/format.ts';
import { type Distribution } from '../report/distribution-schema.ts';
import { type Column, type CurvePoint } from './charts/columns.ts';
import { type Scale } from './charts/scale.ts';
import { figure, UNKNOWN } from './figure.ts';
import { type Fragment, type Markup } from './markup.ts';
import { drawTable } from './table.ts';

/** A distribution, and where report.json has it. */
export interface NamedDistribution {
  readonly name: string;
  readonly at: readonly string[];
  readonly distribution: Distribution;
}

/** The bins as columns, the fullest as high as there is room. */
export function columnsOf({ bins }: Distribution, scale: Scale): Column[] {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  return bins.map(({ from_ms: from, to_ms: to, count }) => {
    const title = `${formatDuration(from)} to ${formatDuration(to)}: ${formatCount(count)}`;
    return { from: scale.place(from), to: scale.place(to), share: count / most, title };
  });
}

/** Which share of `total` lies below each edge, with `before` below the first. */
export function cumulative({ bins }: Distribution, scale: Scale, total: number, before = 0): CurvePoint[] {
  const [first] = bins;
  if (first === undefined || total === 0) return [];
  let below = before;
  const points: CurvePoint[] = [[scale.place(first.from_ms), below / total]];
  for (const { to_ms: to, count } of bins) {
    below += count;
    points.push([scale.place(to), below / total]);
  }
  return points;
}

/** How many lie below an edge. */
export function countBelow({ bins }: Distribution, edgeMs: number): number {
  return bins.reduce((sum, { to_ms: to, count }) => (to <= edgeMs ? sum + count : sum), 0);
}

/** The edges of all bins, for a scale that has room for them. */
export function edgesOf(distributions: readonly Distribution[]): number[] {
  return distributions.flatMap(({ bins }) => bins.flatMap(({ from_ms: from, to_ms: to }) => [from, to]));
}

/** A row for each bin, and a column for each distribution. */
export function distributionTable(caption: string, named: readonly NamedDistribution[]): Markup {
  const starts = [
    ...new Map(named.flatMap(({ distribution }) => distribution.bins.map((bin) => [bin.from_ms, bin.to_ms]))),
  ];
  return drawTable({
    caption,
    head: ['From', 'To', ...named.map(({ name }) => name)],
    rows: starts
      .sort(([a], [b]) => a - b)
      .map(([from, to]): Fragment[] => [
        formatDuration(from),
        formatDuration(to),
        ...named.map(({ at, distribution: { bins } }) => {
          const place = bins.findIndex(({ from_ms }) => from_ms === from);
          const pointer = [...at, 'bins', String(place), 'count'];
          return place < 0 ? UNKNOWN : figure(pointer, bins[place]!.count, formatCount);
        }),
      ]),
  });
}
