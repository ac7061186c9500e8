import { renderCondition } from '../explain/render-condition.ts';
import { type Colors, PLAIN } from '../report/colors.ts';
import { type Table } from '../report/report-rows.ts';
import { drawTable } from '../report/table-layout.ts';
import { DEFAULT_WIDTH } from '../report/terminal-columns.ts';
import { wrapText } from '../report/wrap-text.ts';
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
  lossTable,
  settingLines,
  sideLine,
  verdictLine,
} from './comparison-rows.ts';
import { type Comparison, type FirstDifference, type ToldDifference } from './comparison-schema.ts';

/** Longer lines of prose are hard to read. */
const WIDEST_PROSE = 100;

/** How a comparison is shown. */
export interface ComparisonView {
  readonly colors?: Colors;
  /** Columns of the terminal. */
  readonly width?: number;
  /** How many episodes and alerts that differ are listed. */
  readonly limit: number;
}

/** A comparison for a terminal, in lines of its width, ended by a line feed. */
export function renderComparison(
  comparison: Comparison,
  { colors = PLAIN, width = DEFAULT_WIDTH, limit }: ComparisonView,
): string {
  const [figures, words] = [{ colors, width, align: 'right' } as const, { colors, width, align: 'left' } as const];
  const drawn = (table: Table | undefined, style: typeof figures | typeof words): string[] =>
    table === undefined ? [] : drawTable(table, style);
  const place = { colors, width };
  const sections = [
    header(comparison, place),
    settings(comparison, place),
    drawn(accuracyTable(comparison), figures),
    drawn(labelAccuracyTable(comparison), figures),
    drawn(episodeTable(comparison), figures),
    drawn(labelEpisodeTable(comparison), figures),
    drawn(lossTable(comparison), words),
    drawn(labelLossTable(comparison), words),
    drawn(alertTable(comparison), figures),
    drawn(classTable(comparison), words),
    drawn(delayTable(comparison), figures),
    drawn(countTable(comparison), figures),
    firstLines(comparison.first_difference, place),
    listed('Episodes that differ', comparison.episodes.map(episodeLine), comparison.episodes.length, {
      ...place,
      limit,
    }),
    listed('Alerts that differ', comparison.alerts.map(alertLine), differingAlerts(comparison), { ...place, limit }),
    days(comparison, { ...place, limit }),
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Where lines are drawn. */
interface Place {
  readonly colors: Colors;
  readonly width: number;
}

function header(comparison: Comparison, { colors, width }: Place): string[] {
  const { a, b, pairing } = comparison;
  const side = (name: string, text: string): string[] => {
    const [first, ...rest] = wrapped(text, width, '    ');
    return [` ${colors.bold(name)}  ${first!.trimStart()}`, ...rest];
  };
  const isSame = !comparison.different;
  return [
    ...side('A', sideLine(a)),
    ...side('B', sideLine(b)),
    ...wrapped(pairing.text, width, ' ').map((line) => colors.dim(line)),
    ...wrapped(verdictLine(comparison), width, ' ').map((line) => (isSame ? colors.green(line) : colors.bold(line))),
  ];
}

function settings(comparison: Comparison, { colors, width }: Place): string[] {
  const lines = settingLines(comparison).flatMap((line) => hanging(line, width));
  return lines.length === 0 ? [] : [` ${colors.dim('Settings that differ, A → B')}`, ...lines];
}

/** The first days; a run may have years of them. */
function days(comparison: Comparison, { limit, ...place }: Place & { readonly limit: number }): string[] {
  const table = dayTable(comparison);
  if (table === undefined) return [];
  const drawn = drawTable({ ...table, rows: table.rows.slice(0, limit) }, { ...place, align: 'right' });
  return [...drawn, ...leftOut(table.rows.length - limit, 'day').map((line) => ` ${place.colors.dim(line)}`)];
}

function firstLines(first: FirstDifference | null, { colors, width }: Place): string[] {
  if (first === null) return [];
  const sides =
    first.told === null
      ? []
      : ([
          ['A', first.told.a],
          ['B', first.told.b],
        ] as const);
  return [
    ` ${colors.dim('First difference')}`,
    ...wrapped(first.text, width, ' '),
    ...sides.flatMap(([name, told]) => (told === null ? [] : toldLines(name, told, { colors, width }))),
    ...(first.untold === null
      ? []
      : wrapped(`Not explained in full: ${first.untold}.`, width, ' ').map((line) => colors.dim(line))),
  ];
}

/** What a run says of it, and the rule's condition there. */
function toldLines(name: string, { text, examined }: ToldDifference, { colors, width }: Place): string[] {
  const conditions = examined.flatMap((condition) => renderCondition(condition, PLAIN));
  const [first, ...rest] = wrapped(text, width, '    ');
  return [
    ` ${colors.bold(name)}  ${(first ?? '').trimStart()}`,
    ...rest,
    ...conditions.flatMap((line) => {
      const indent = ' '.repeat(line.length - line.trimStart().length);
      return hanging(line.trimStart(), width, indent);
    }),
  ];
}

function listed(
  title: string,
  lines: readonly string[],
  total: number,
  { colors, width, limit }: Place & { readonly limit: number },
): string[] {
  if (total === 0) return [];
  const shown = lines.slice(0, limit);
  const rest = leftOut(total - shown.length, title.startsWith('E') ? 'episode' : 'alert');
  return [
    ` ${colors.dim(title)}`,
    ...shown.flatMap((line) => hanging(line, width)),
    ...rest.flatMap((line) => wrapped(`${line}; --limit shows more`, width, ' ')).map((line) => colors.dim(line)),
  ];
}

/** What does not fit goes on further in. */
function hanging(line: string, width: number, indent = ' '): string[] {
  const [first, ...more] = wrapped(line, width, indent);
  return [first!, ...more.map((own) => `  ${own}`)];
}

function wrapped(text: string, width: number, indent: string): string[] {
  // Two columns are left for lines that go on.
  const room = Math.max(20, Math.min(width, WIDEST_PROSE) - indent.length - 2);
  return wrapText(printable(text), room).map((line) => `${indent}${line}`);
}
