import { type SideRecord } from '../model/side-record.ts';
import { printable } from '../text/printable.ts';
import { alertWords } from './alert-words.ts';
import { type Colors, PLAIN } from './colors.ts';
import { formatCount, formatDuration, formatNumber, formatQuantity, formatRate } from './format.ts';
import { type ReplaySummary } from './replay-summary.ts';
import { type Report, type ReplayFacts } from './report-schema.ts';
import { accuracyTable, admission, integrity, missTable, type Table } from './report-rows.ts';
import { drawTable, shorten } from './table-layout.ts';
import { DEFAULT_WIDTH } from './terminal-columns.ts';
import { wrapText } from './wrap-text.ts';

const UNKNOWN = '–';
const FILES = 'alerts.jsonl · side.jsonl · report.json';

/** What a replay shows to a person. */
export interface ReplayView {
  readonly report: Report;
  readonly summary: ReplaySummary;
  /** Folder of the results; null if nothing was written. */
  readonly directory: string | null;
  readonly colors?: Colors;
  /** Columns of the terminal. */
  readonly width?: number;
}

/** A replay for a person who wants to know what happened: first the alerts, then remarks about them. */
export function renderReplay(view: ReplayView): string {
  const { report, summary, directory, colors = PLAIN, width = DEFAULT_WIDTH } = view;
  const place = { colors, width };
  const [figures, words] = [{ ...place, align: 'right' } as const, { ...place, align: 'left' } as const];
  const facts = report.replay!;
  const scored = Object.values(report.rules).some(({ episodes }) => episodes.total !== null);
  const latest = latestAlerts(summary, place);
  const sections = [
    header(report, facts, place),
    drawTable(alertTable(report, summary), figures),
    ...(latest.length === 0 ? [] : [latest]),
    ...(scored ? [drawTable(accuracyTable(report), figures), drawTable(missTable(report), words)] : []),
    remarks(report, facts, summary, place),
    ...(directory === null ? [] : [files(directory, place)]),
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Where lines are drawn. */
interface Place {
  readonly colors: Colors;
  readonly width: number;
}

function files(directory: string, { colors, width }: Place): string[] {
  const [first, ...rest] = wrapText(`${directory}  ${FILES}`, Math.max(width - 1, directory.length));
  return [
    ` ${colors.cyan(directory)}${colors.dim(first!.slice(directory.length))}`,
    ...rest.map((line) => ` ${colors.dim(line)}`),
  ];
}

function header(report: Report, facts: ReplayFacts, { colors, width }: Place): string[] {
  const { wall_s, transactions_per_s } = report.performance;
  const selected =
    facts.selected === facts.records
      ? formatQuantity(facts.records, 'record')
      : `${formatCount(facts.selected)} of ${formatQuantity(facts.records, 'record')}`;
  const pace = [
    selected,
    formatQuantity(facts.partitions, 'partition'),
    ...(wall_s === null ? [] : [`in ${formatDuration(wall_s * 1000)}`]),
    ...(transactions_per_s === null ? [] : [`${formatNumber(transactions_per_s)}/s`]),
  ];
  const title = wrapText(printable(`${facts.capture} · topic ${facts.topic}`), width - 1);
  const lines = [pace.join(' · '), eventSpan(facts), admission(report)].flatMap((line) => wrapText(line, width - 1));
  return [...title.map((line) => ` ${colors.bold(line)}`), ...lines.map((line) => ` ${colors.dim(line)}`)];
}

function eventSpan({ first_event_time_ms: first, last_event_time_ms: last }: ReplayFacts): string {
  if (first === null || last === null) return 'no transaction';
  return `events of ${formatInstant(first)} to ${formatInstant(last)} (${formatDuration(last - first)})`;
}

function alertTable(report: Report, { rules }: ReplaySummary): Table {
  return {
    head: ['Rule', 'Alerts', 'Clients', 'per day', 'First', 'Last'],
    rows: Object.entries(report.rules).map(([name, { alerts: counts }]) => {
      const own = rules.get(name);
      return [
        name,
        formatCount(counts.total),
        formatCount(own?.clients.size ?? 0),
        counts.per_day === null ? UNKNOWN : formatRate(counts.per_day),
        own === undefined ? UNKNOWN : formatInstant(own.firstEventTimeMs),
        own === undefined ? UNKNOWN : formatInstant(own.lastEventTimeMs),
      ];
    }),
  };
}

function latestAlerts({ latest }: ReplaySummary, { colors, width }: Place): string[] {
  if (latest.length === 0) return [];
  const rows = latest.map((alert) => [
    formatInstant(alert.event_time_ms),
    alert.rule,
    `client ${alert.client_id}`,
    alertWords(alert.details, alert.evidence_total ?? alert.evidence.length),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ');
  return [` ${colors.dim('Latest alerts')}`, ...rows.map((cells) => ` ${shorten(printable(line(cells)), width - 1)}`)];
}

/** Facts that a reader of the alerts has to know. */
function remarks(report: Report, facts: ReplayFacts, summary: ReplaySummary, { colors, width }: Place): string[] {
  const engine = integrity(report);
  const lines: string[] = [];
  const mark = (sign: string, text: string) =>
    lines.push(...wrapText(text, width - 3).map((line, i) => ` ${i === 0 ? sign : ' '} ${line}`));
  if (engine !== null) mark(engine.intact ? colors.green('✓') : colors.red('✗'), engine.text);
  const warn = (text: string) => mark(colors.yellow('!'), text);
  if (summary.malformed > 0) {
    warn(`${formatQuantity(summary.malformed, 'malformed record')}, kept with the reasons in side.jsonl`);
    lines.push(...summary.quoted.map((record) => `   ${colors.dim(shorten(quote(record), width - 4))}`));
  }
  if (facts.cold_start) {
    const unsure = formatQuantity(facts.cold_start_alerts, 'alert');
    warn(`begins in mid-topic: ${unsure} marked cold_start, which earlier records might have changed`);
  }
  for (const text of futureCheck(facts.append_times)) warn(text);
  for (const { text } of report.warnings ?? []) warn(printable(text));
  if (facts.thinned)
    warn("records in between were left out: watermarks, and so alerts, may differ from the topic's own");
  if (!facts.ended) warn('a pause, not an end: transactions that the watermark has not reached are still to be judged');
  return lines;
}

/** What the check for stamps too far in the future cannot find. */
function futureCheck(times: ReplayFacts['append_times']): string[] {
  if (times === undefined) return [];
  const { bounded_by_arrival: bounded, unknown } = times;
  return [
    ...(bounded === 0
      ? []
      : [
          `${formatQuantity(bounded, 'record')} without a time of append: engine.max_future is compared with their arrival at the recorder instead, ` +
            'and the later they arrived, the fewer future records it finds',
        ]),
    ...(unknown === 0
      ? []
      : [
          `${formatQuantity(unknown, 'record')} with neither a time of append nor an arrival: engine.max_future is off for them, and one fast ` +
            'clock can make other records late',
        ]),
  ];
}

function quote({ partition, offset, detail }: SideRecord): string {
  return printable(`partition ${partition}, offset ${offset}: ${detail ?? ''}`);
}

/** `2026-03-02 14:03:12Z`. */
function formatInstant(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
