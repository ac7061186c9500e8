import { printable } from '../text/printable.ts';
import { type ExpectationOutcome } from './expectation-schema.ts';
import { ALERT_CLASSES } from './outcomes.ts';
import {
  formatCents,
  formatCount,
  formatDuration,
  formatInterval,
  formatNumber,
  formatQuantity,
  formatRate,
  formatShare,
} from './format.ts';
import { nearestRank } from './quantile.ts';
import { type Attribution, type EpisodeStory, type Report, type RuleScore } from './report-schema.ts';

/** A table of plain text, for the terminal and for Markdown. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const UNKNOWN = '–';

/** The title of a report: scenario and seed. */
export function headline(report: Report): string {
  return printable(`${report.scenario} · seed ${report.seed}`);
}

/** The origin of a report in one line: run, bus, engine and version. */
export function provenance(report: Report): string {
  const version = report.versions['trapline'];
  const tool = version === undefined ? [] : [`trapline ${version}`];
  return [`run ${report.run_id}`, `${report.bus} bus`, `${report.engine} engine`, ...tool].join(' · ');
}

/** What another engine is, and how its alerts were compared with the oracle's detections; empty for the built-in one. */
export function engineSummary({ engine_facts: facts }: Report): string[] {
  if (facts === undefined) return [];
  const { transaction_id, evidence, window } = facts.matched_by;
  const matched = [
    ['by transaction', transaction_id],
    ['by evidence', evidence],
    ['by window', window],
    ['unmatched', facts.unmatched],
    ['repeated and left out', facts.repeated],
  ] as const;
  const counts = matched.filter(([, count]) => count > 0).map(([how, count]) => `${formatCount(count)} ${how}`);
  const version = facts.version === null ? '' : ` ${facts.version}`;
  const end = { known: '', assumed: ' · its end was assumed', limit: ' · Trapline stopped waiting for it' }[
    facts.caught_up
  ];
  const said = counts.length === 0 ? 'no alerts' : `alerts matched: ${counts.join(', ')}`;
  return [printable(`engine ${facts.name}${version}, compared with what was ${facts.reference} · ${said}${end}`)];
}

/** How much was simulated, and how fast; only figures that were measured. */
export function speed(report: Report): string {
  const { wall_s, simulated_s, speedup, transactions_per_s, peak_rss_mib } = report.performance;
  const { transactions, lost } = report.counts;
  const facts = [
    `${formatKnown(transactions)} ${transactions === 1 ? 'transaction' : 'transactions'}${lost === undefined ? '' : ` (${formatCount(lost)} lost)`}`,
    simulated_s === null ? null : `over ${formatDuration(simulated_s * 1000)}`,
    wall_s === null ? null : `in ${formatDuration(wall_s * 1000)}`,
  ].filter((fact) => fact !== null);
  const rates = [
    speedup === null ? null : `${formatNumber(speedup)} × real time`,
    transactions_per_s === null ? null : `${formatNumber(transactions_per_s)}/s`,
    peak_rss_mib === null ? null : `${formatNumber(peak_rss_mib)} MiB`,
  ].filter((rate) => rate !== null);
  return [facts.join(' '), ...rates].join(' · ');
}

/** Verdicts of admission with their counts; zero counts are left out. */
export function admission(report: Report): string {
  const { delivered, admitted, duplicates, late, future, malformed } = report.counts;
  const parts = Object.entries({ admitted, duplicates, late, future, malformed })
    .filter(([name, count]) => name === 'admitted' || count !== 0)
    .map(([name, count]) => `${formatKnown(count)} ${name === 'duplicates' && count === 1 ? 'duplicate' : name}`);
  return `${formatKnown(delivered)} delivered = ${parts.join(' + ')}`;
}

/** What happened to the consumers; zero counts are left out. Empty if the engines ran without consumers. */
export function faultSentences({ faults }: Report): string[] {
  if (faults === undefined) return [];
  const { checkpoints_written, checkpoints_refused, lag_ms_max } = faults;
  const refused = checkpoints_refused === 0 ? '' : ` (${formatCount(checkpoints_refused)} refused)`;
  const happened = [
    ['crashes', faults.crashes],
    ['rebalances', faults.rebalances],
    ['sink failures', faults.sink_failures],
    ['restores', faults.restores],
    ['fresh starts', faults.fresh_starts],
    ['records read again', faults.records_reread],
  ] as const;
  const facts = happened.filter(([, count]) => count > 0).map(([what, count]) => `${what} ${formatCount(count)}`);
  const lag = lag_ms_max === 0 ? [] : [`lag up to ${formatDuration(lag_ms_max)}`];
  return [[...facts, `checkpoints ${formatCount(checkpoints_written)}${refused}`, ...lag].join(' · ')];
}

/** How much of the run InfluxDB has; empty if it was not to be written there. */
export function written({ influxdb }: Report): string[] {
  if (influxdb === null) return [];
  const { url, version, lines_expected, lines_confirmed, lines_rejected, retries } = influxdb;
  const confirmed = `${formatCount(lines_confirmed)} of ${formatQuantity(lines_expected, 'line')} confirmed`;
  const facts = [
    `InfluxDB ${version ?? UNKNOWN} at ${url}: ${confirmed}`,
    ...(lines_rejected === 0 ? [] : [`${formatCount(lines_rejected)} rejected`]),
    ...(retries === 0 ? [] : [`${formatQuantity(retries, 'request')} repeated`]),
  ];
  return [printable(facts.join(', '))];
}

/** Counts of the rows of the input file; empty for simulated traffic. */
export function inputSummary({ input }: Report): string[] {
  if (input === null) return [];
  const excluded = Object.entries(input.rows_excluded);
  const total = excluded.reduce((sum, [, rows]) => sum + rows, 0);
  const reasons = excluded.map(([reason, rows]) => (excluded.length === 1 ? reason : `${reason} ${formatCount(rows)}`));
  const facts = [
    `${formatQuantity(input.rows_read, 'row')} read`,
    `${formatCount(input.rows_mapped)} mapped`,
    `${formatCount(total)} excluded${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}`,
    `${formatCount(input.rows_malformed)} malformed`,
  ];
  return [printable(`input ${input.file}: ${facts.join(', ')}`)];
}

/** Number of malformed rows that are quoted. */
const QUOTED_ROWS = 3;

/** The first malformed rows of the input file. */
export function malformedRows({ input }: Report): string[] {
  const quoted = input?.malformed.slice(0, QUOTED_ROWS) ?? [];
  return quoted.map(({ line, reason, excerpt }) => printable(`line ${formatCount(line)}: ${reason}: ${excerpt}`));
}

/** Recall, precision and time to detect by rule. */
export function accuracyTable(report: Report): Table {
  return {
    head: [
      report.labels === undefined ? 'Rule' : 'Against injected',
      'Recall',
      'Precision',
      'F1',
      'Preval.',
      'Detected p50 · p99',
    ],
    rows: Object.entries(report.rules).map(([name, { episodes, alerts, f1, prevalence, time_to_detect_ms: time }]) => [
      name,
      withInterval(episodes.recall, episodes.recall_ci95),
      withInterval(alerts.precision, alerts.precision_ci95),
      formatShare(f1),
      formatPrevalence(prevalence),
      `${formatQuantile(time, episodes.detected, 'p50', 50)} · ${formatQuantile(time, episodes.detected, 'p99', 99)}`,
    ]),
  };
}

type ShownClass = (typeof ALERT_CLASSES)[number] | 'labelled';

const CLASS_HEADS: Record<ShownClass, string> = {
  spurious: 'spurious',
  matched: 'matched',
  duplicate: 'dupl.',
  decoy: 'decoy',
  cross_pattern: 'cross',
  artefact: 'artefact',
  coincidental: 'coinc.',
  labelled: 'labelled',
};

/** Alerts by class; the engine's own errors last. */
export function alertTable(report: Report): Table {
  const classes: readonly ShownClass[] = [
    ...ALERT_CLASSES.filter((name) => name !== 'spurious'),
    ...(report.labels === undefined ? [] : (['labelled'] as const)),
    'spurious',
  ];
  return {
    head: ['Rule', 'Alerts', ...classes.map((name) => CLASS_HEADS[name]), 'per day'],
    rows: Object.entries(report.rules).map(([name, { alerts }]) => [
      name,
      formatCount(alerts.total),
      ...classes.map((kind) => withOccurrences(alerts, kind)),
      alerts.per_day === null ? UNKNOWN : formatRate(alerts.per_day),
    ]),
  };
}

/** How many alerts there are of a class, and in brackets how many occurrences are behind them, if these are fewer. */
function withOccurrences(alerts: RuleScore['alerts'], kind: ShownClass): string {
  const count = alerts[kind] ?? null;
  if (kind === 'matched' || kind === 'duplicate' || kind === 'labelled') return formatKnown(count);
  const occurrences = alerts.occurrences?.[kind] ?? count;
  return occurrences === count ? formatKnown(count) : `${formatKnown(count)} (${formatKnown(occurrences)})`;
}

/** Misses by cause, the largest first; at the end, patterns that no rule detects. */
export function missTable(report: Report): Table {
  const rows = Object.entries(report.rules).map(([name, { episodes, loss, unattributed }]) => {
    const causes = Object.entries({ ...loss, unattributed: unattributed ?? 0 })
      .map(([cause, misses]) => ({ cause, misses: misses ?? 0 }))
      .filter(({ misses }) => misses > 0)
      .sort((a, b) => b.misses - a.misses);
    return [name, missedOf(episodes), causes.map(({ cause, misses }) => `${cause} ${formatCount(misses)}`).join(' · ')];
  });
  const uncovered = Object.entries(report.uncovered).map(([pattern, count]) => [
    pattern,
    `${formatCount(count)} of ${formatCount(count)}`,
    'no rule detects this pattern',
  ]);
  const head = [report.labels === undefined ? 'Rule' : 'Against injected', 'Missed', 'Because'];
  return { head, rows: [...rows, ...uncovered] };
}

/** Misses by fault, the largest first; undefined if misses were not ascribed to faults. */
export function faultTable({ attribution, rules }: Report): Table | undefined {
  if (attribution === null) return undefined;
  const rows = Object.entries(attribution.rules).map(([name, { by_fault, ...others }]) => {
    const shares = Object.entries(by_fault).sort(([, a], [, b]) => b - a);
    const words = [...shares, ...Object.entries(others)]
      .filter(([, misses]) => misses > 0)
      .map(([fault, misses]) => `${faultName(attribution, fault)} ${formatCount(misses)}`);
    return [printable(name), missedOf(rules[name]!.episodes), printable(words.join(' · '))];
  });
  return { head: ['Rule', 'Missed', 'Would be detected without'], rows };
}

/** A fault in words where there are any, else by where it stands in the scenario. */
export function faultName({ names = {} }: Pick<Attribution, 'names'>, fault: string): string {
  return Object.hasOwn(names, fault) ? names[fault]! : fault;
}

function missedOf({ total, detected }: RuleScore['episodes']): string {
  if (total === null || detected === null) return UNKNOWN;
  return total === 0 ? 'none injected' : `${formatCount(total - detected)} of ${formatCount(total)}`;
}

/** Whether the engine agrees with the oracle, and the sentence that says so. */
export interface Integrity {
  readonly intact: boolean;
  readonly text: string;
}

/** Whether the engine's detections are those of the oracle, over all rules; null if the oracle was not run. */
export function integrity(report: Report): Integrity | null {
  const totals = { missing: 0, extra: 0, altered: 0 };
  for (const { engine_vs_oracle: difference } of Object.values(report.rules)) {
    if (difference.missing === null || difference.extra === null || difference.altered === null) return null;
    totals.missing += difference.missing;
    totals.extra += difference.extra;
    totals.altered += difference.altered;
  }
  const intact = totals.missing + totals.extra + totals.altered === 0;
  const counts = Object.entries(totals).map(([name, count]) => `${formatCount(count)} ${name}`);
  const of = report.counts.detections === null ? '' : ` of ${formatQuantity(report.counts.detections, 'detection')}`;
  const rung = report.engine_facts?.reference === 'delivered' ? ' on all that was delivered' : '';
  return { intact, text: `engine ${intact ? '=' : '≠'} oracle${rung}: ${counts.join(', ')}${of}` };
}

/** The first differences between another engine and the oracle, a line each. */
export function differenceLines({ engine_facts: facts }: Report): string[] {
  return (facts?.differences ?? []).map(({ difference, rule, client_id, transaction_id, event_time_ms }) => {
    const transaction = transaction_id === null ? '' : ` · transaction ${transaction_id}`;
    const at = event_time_ms === null ? '' : ` · ${new Date(event_time_ms).toISOString()}`;
    return printable(`${difference}: ${rule} · client ${client_id}${transaction}${at}`);
  });
}

/** An expectation with its condition and the actual figure. */
export function expectationText({ path, text, actual }: ExpectationOutcome): string {
  const condition = text.startsWith(path) ? text : `${path} ${text}`;
  return `${condition}  (${actual === null ? 'not measured' : formatFigure(actual)})`;
}

/** The title of an episode's story. */
export function storyTitle(story: EpisodeStory): string {
  const amount = formatCents(story.amount_exposed_cents, story.transactions[0]?.currency ?? null);
  return printable(`${story.episode_id} · client ${story.client_id} · ${amount} · ${story.cause} (${story.rule})`);
}

/** A figure with its interval; `[–]` where it has none though it was measured. */
export function withInterval(value: number | null, interval: readonly [number, number] | null): string {
  if (value === null) return UNKNOWN;
  return `${formatShare(value)} ${interval === null ? `[${UNKNOWN}]` : formatInterval(interval)}`;
}

function formatKnown(count: number | null): string {
  return count === null ? UNKNOWN : formatCount(count);
}

function formatPrevalence(share: number | null): string {
  if (share === null) return UNKNOWN;
  return share === 0 ? '0 %' : `${(100 * share).toPrecision(3)} %`;
}

/** A quantile of the time to detect: `∞` if it falls among the misses, `–` if too few episodes were detected or timed. */
export function formatQuantile(
  time: RuleScore['time_to_detect_ms'],
  detected: number | null,
  name: 'p50' | 'p99',
  percent: number,
): string {
  const value = time[name];
  if (value !== null) return formatDuration(value);
  const { missed, measured } = time;
  if (missed === null || measured === null || missed === 0 || measured !== detected) return UNKNOWN;
  return nearestRank(percent, measured + missed) > measured ? '∞' : UNKNOWN;
}

/** A figure of the report for people: an integer, or six significant digits. */
export function formatFigure(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(6)));
}
