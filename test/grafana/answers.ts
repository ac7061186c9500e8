import { type InfluxqlServer, influxql } from '../services/influxql.ts';
import { type Target } from './provisioned.ts';

type Cell = string | number | boolean | null;

/** A row of a table; or a point of a series, with `series`, `time` and `value`. */
export type Row = Readonly<Record<string, Cell>>;

/** What a panel is given to draw: the rows of its table, or the points of its series, by the names in its legend. */
export async function answerTo(
  server: InfluxqlServer,
  query: string,
  { resultFormat, alias }: Pick<Target, 'resultFormat' | 'alias'>,
): Promise<Row[]> {
  const all = await influxql(server, query);
  return all.flatMap(({ name, tags, rows }) => {
    if (resultFormat === 'table') return rows.map((row) => ({ ...tags, ...row }));
    return rows.flatMap(({ time, ...columns }) =>
      Object.entries(columns)
        .filter(([, value]) => value !== null)
        .map(([column, value]) => ({ series: nameOf(alias, name, tags, column), time: time!, value })),
    );
  });
}

/** What Grafana makes of an alias: `$m` is the measurement, `$col` the column, `$tag_x` the tag x. */
function nameOf(
  alias: string | undefined,
  measurement: string,
  tags: Readonly<Record<string, string>>,
  column: string,
): string {
  if (alias === undefined) return [column, ...Object.values(tags)].join(' ');
  return alias
    .replaceAll(/\$tag_(\w+)/g, (_, tag: string) => tags[tag] ?? `no tag ${tag}`)
    .replaceAll('$col', column)
    .replaceAll('$m', measurement);
}

/** Rows in an order of their own, with sums of cents as exact as cents are. */
export function comparable(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(sortedCells(row))).sort();
}

function sortedCells(row: Row): readonly (readonly [string, Cell])[] {
  return Object.entries(row)
    .map(([name, cell]) => [name, typeof cell === 'number' ? Number(cell.toFixed(6)) : cell] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
