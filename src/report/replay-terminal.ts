import { type Detection } from '../model/alert.ts';
import { type SideRecord } from '../model/side-record.ts';
import { type Colors, PLAIN } from './colors.ts';
import {
  formatCents,
  formatCount,
  formatDuration,
  formatNumber,
  formatQuantity,
  formatRate,
  printable,
} from './format.ts';
import { type ReplaySummary } from './replay-summary.ts';
import { type Report, type ReplayFacts } from './report-schema.ts';
import { accuracyTable, admission, integrity, missTable, type Table } from './report-rows.ts';
import { drawTable } from './terminal.ts';

const WIDTH = 96;
const UNKNOWN = '–';

/** What a replay shows to a person. */
export interface ReplayView {
  readonly report: Report;
  readonly summary: ReplaySummary;
  /** Folder of the results; null if nothing was written. */
  readonly directory: string | null;
  readonly colors?: Colors;
}

/** A replay for a person who wants to know what happened: first the alerts, then remarks about them. */
export function renderReplay({ report, summary, directory, colors = PLAIN }: ReplayView): string {
  const facts = report.replay!;
  const scored = Object.values(report.rules).some(({ episodes }) => episodes.total !== null);
  const latest = latestAlerts(summary, colors);
  const sections = [
    header(report, facts, colors),
    drawTable(alertTable(report, summary), 'right', colors),
    ...(latest.length === 0 ? [] : [latest]),
    ...(scored
      ? [drawTable(accuracyTable(report), 'right', colors), drawTable(missTable(report), 'left', colors)]
      : []),
    remarks(report, facts, summary, colors),
    ...(directory === null
      ? []
      : [[` ${colors.cyan(directory)}${colors.dim('  alerts.jsonl · side.jsonl · report.json')}`]]),
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function header(report: Report, facts: ReplayFacts, colors: Colors): string[] {
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
  return [
    ` ${colors.bold(printable(`${facts.capture} · topic ${facts.topic}`))}`,
    ` ${colors.dim(pace.join(' · '))}`,
    ` ${colors.dim(eventSpan(facts))}`,
    ` ${colors.dim(admission(report))}`,
  ];
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

function latestAlerts({ latest }: ReplaySummary, colors: Colors): string[] {
  if (latest.length === 0) return [];
  const rows = latest.map((alert) => [
    formatInstant(alert.event_time_ms),
    alert.rule,
    `client ${alert.client_id}`,
    inWords(alert),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ');
  return [` ${colors.dim('Latest alerts')}`, ...rows.map((cells) => ` ${printable(line(cells))}`)];
}

function inWords({ details, evidence }: Detection): string {
  switch (details.kind) {
    case 'distinct':
      return `${details.field}: ${[...details.values].reverse().join(' → ')}`;
    case 'pair':
      return `${formatCents(details.small_amount_cents, null)} and ${formatCents(details.large_amount_cents, null)}`;
    case 'count':
      return formatQuantity(details.count, 'transaction');
    case 'sum':
      return `${formatCents(details.sum_cents, null)} in ${formatQuantity(evidence.length, 'transaction')}`;
  }
}

/** Facts that a reader of the alerts has to know. */
function remarks(report: Report, facts: ReplayFacts, summary: ReplaySummary, colors: Colors): string[] {
  const engine = integrity(report);
  const lines: string[] = [];
  if (engine !== null) lines.push(` ${engine.intact ? colors.green('✓') : colors.red('✗')} ${engine.text}`);
  const warn = (text: string) => lines.push(` ${colors.yellow('!')} ${text}`);
  if (summary.malformed > 0) {
    warn(`${formatQuantity(summary.malformed, 'malformed record')}, kept with the reasons in side.jsonl`);
    lines.push(...summary.quoted.map((record) => `   ${colors.dim(quote(record))}`));
  }
  if (facts.cold_start) {
    const unsure = formatQuantity(facts.cold_start_alerts, 'alert');
    warn(`begins in mid-topic: ${unsure} marked cold_start, which earlier records might have changed`);
  }
  if (facts.thinned)
    warn("records in between were left out: watermarks, and so alerts, may differ from the topic's own");
  if (!facts.ended) warn('a pause, not an end: transactions that the watermark has not reached are still to be judged');
  return lines;
}

function quote({ partition, offset, detail }: SideRecord): string {
  const text = printable(`partition ${partition}, offset ${offset}: ${detail ?? ''}`);
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH - 1)}…`;
}

/** `2026-03-02 14:03:12Z`. */
function formatInstant(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
