import { instantText } from '../explain/render-life.ts';
import { ALL_ALERT_CLASSES } from '../report/outcomes.ts';
import { formatProbability, signedShare } from '../report/candidate-rows.ts';
import { formatCount, formatDuration, formatInterval, formatQuantity, formatShare } from '../report/format.ts';
import { formatQuantile, type Table } from '../report/report-rows.ts';
import { printable } from '../text/printable.ts';
import { changeTimeMs } from './alert-tally.ts';
import {
  type AlertChange,
  type AlertSide,
  type ComparedRule,
  type ComparedSide,
  type Comparison,
  type EpisodeChange,
  type JoinedAlerts,
  type RuleFigures,
} from './comparison-schema.ts';

const UNKNOWN = '–';
const MINUS = '−';
/** Values of settings are cut there. */
const LONGEST_VALUE = 60;

/** One of the two runs in a line. */
export function sideLine({ folder, scenario, seed, run_id, kind, engine, version }: ComparedSide): string {
  const facts = [folder, `${scenario}, seed ${seed}`, `${kind} ${run_id}`, `${engine} engine`];
  return printable([...facts, ...(version === null ? [] : [`trapline ${version}`])].join(' · '));
}

/** The answer in a sentence. */
export function verdictLine({ different, episodes, rules, pairing }: Comparison): string {
  if (!different) return 'All that both runs have is equal.';
  if (pairing.kind === 'none') return 'The figures differ.';
  const of = (change: EpisodeChange['change'], label: EpisodeChange['label']): number =>
    episodes.filter((episode) => episode.change === change && episode.label === label).length;
  const totals = Object.values(rules).flatMap(({ alerts }) => alerts ?? []);
  const sum = (change: 'lost' | 'gained' | 'moved'): number => totals.reduce((all, own) => all + own[change], 0);
  const list = (parts: readonly (readonly [number, string])[]): string =>
    parts
      .filter(([count]) => count > 0)
      .map(([count, what]) => `${formatCount(count)} ${what}`)
      .join(', ') || 'none differs';
  const ofEpisodes = (label: EpisodeChange['label']): string =>
    list([
      [of('lost', label), 'lost'],
      [of('gained', label), 'gained'],
      [of('cause', label), 'missed for another cause'],
    ]);
  const ofAlerts = list([
    [sum('lost'), 'lost'],
    [sum('gained'), 'gained'],
    [sum('moved'), 'moved'],
  ]);
  if (episodes.length === 0 && sum('lost') + sum('gained') + sum('moved') === 0) {
    return 'No episode and no alert is lost, gained or moved, but figures differ.';
  }
  const isScored = Object.values(rules).some((rule) => rule.episodes !== null);
  const isLabelled = Object.values(rules).some(({ labels }) => (labels?.episodes ?? null) !== null);
  const parts = [
    ...(isScored ? [`episodes ${ofEpisodes('fraud')}`] : []),
    ...(isLabelled ? [`labelled episodes ${ofEpisodes('labelled')}`] : []),
    `alerts ${ofAlerts}`,
  ];
  return `B compared with A: ${parts.join('; ')}.`;
}

/** Settings that differ, a line each. */
export function settingLines({ settings }: Comparison): string[] {
  return settings.map(({ path, a, b }) => `${printable(path)}: ${valueText(a)} → ${valueText(b)}`);
}

function valueText(value: unknown): string {
  const text = value === undefined ? UNKNOWN : printable(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}

/** Recall and precision side by side; undefined where neither run was scored. */
export function accuracyTable(comparison: Comparison): Table | undefined {
  const rules = Object.entries(comparison.rules);
  const isScored = rules.some(
    ([
      ,
      {
        figures: { a, b },
      },
    ]) => [a, b].some((side) => (side?.episodes.total ?? null) !== null),
  );
  if (!isScored) return undefined;
  return {
    head: [hasLabels(comparison) ? 'Against injected' : 'Rule', ...SCORE_HEADS],
    rows: rules.map(([name, { figures, episodes }]) => scoreRow(name, figures, episodes)),
  };
}

/** The same against the labels of the traffic; undefined where neither run has any. */
export function labelAccuracyTable({ rules }: Comparison): Table | undefined {
  const rows = Object.entries(rules).flatMap(([name, { labels }]) =>
    labels === undefined ? [] : [scoreRow(name, labels.figures, labels.episodes)],
  );
  return rows.length === 0 ? undefined : { head: ['Against labels', ...SCORE_HEADS], rows };
}

function hasLabels({ rules }: Comparison): boolean {
  return Object.values(rules).some(({ labels }) => labels !== undefined);
}

const SCORE_HEADS = ['Recall A', 'Recall B', `B ${MINUS} A`, '95 %', 'Precision A', 'Precision B', 'F1 A', 'F1 B'];

/** What injected and labelled fraud have in common of a rule's figures in one run. */
type ScoreSide = {
  readonly episodes: Pick<RuleFigures['episodes'], 'recall' | 'recall_ci95'>;
  readonly alerts: Pick<RuleFigures['alerts'], 'precision' | 'precision_ci95'>;
  readonly f1: number | null;
} | null;

function scoreRow(
  name: string,
  { a, b }: { readonly a: ScoreSide; readonly b: ScoreSide },
  episodes: ComparedRule['episodes'],
): string[] {
  return [
    printable(name),
    recallText(a),
    recallText(b),
    signed(episodes?.difference ?? null),
    intervalText(episodes?.difference_ci95 ?? null),
    precisionText(a),
    precisionText(b),
    formatShare(a?.f1 ?? null),
    formatShare(b?.f1 ?? null),
  ];
}

function recallText(figures: ScoreSide): string {
  const episodes = figures?.episodes;
  return `${formatShare(episodes?.recall ?? null)} ${formatInterval(episodes?.recall_ci95 ?? null)}`.trimEnd();
}

function precisionText(figures: ScoreSide): string {
  const alerts = figures?.alerts;
  return `${formatShare(alerts?.precision ?? null)} ${formatInterval(alerts?.precision_ci95 ?? null)}`.trimEnd();
}

function intervalText(interval: readonly [number, number] | null): string {
  return interval === null ? UNKNOWN : `[${signed(interval[0])}, ${signed(interval[1])}]`;
}

function signed(value: number | null): string {
  return value === null ? UNKNOWN : signedShare(value);
}

/** Episodes pair by pair, with McNemar's test; undefined if nothing is paired. */
export function episodeTable({ rules }: Comparison): Table | undefined {
  return pairTable('Episodes', Object.entries(rules), ({ episodes }) => episodes);
}

/** The same of labelled episodes; undefined if none is paired. */
export function labelEpisodeTable({ rules }: Comparison): Table | undefined {
  return pairTable('Labelled episodes', Object.entries(rules), ({ labels }) => labels?.episodes ?? null);
}

function pairTable(
  title: string,
  rules: readonly (readonly [string, ComparedRule])[],
  of: (rule: ComparedRule) => ComparedRule['episodes'],
): Table | undefined {
  const rows = rules.flatMap(([name, rule]) => {
    const episodes = of(rule);
    if (episodes === null) return [];
    const { both, only_a, only_b, neither, p_exact, p_mid } = episodes;
    const counts = [both, only_a, only_b, neither].map(formatCount);
    return [[printable(name), ...counts, formatProbability(p_exact), formatProbability(p_mid)]];
  });
  if (rows.length === 0) return undefined;
  return { head: [title, 'both', 'only A', 'only B', 'neither', 'McNemar p', 'mid-p'], rows };
}

/** How alerts go together; undefined if nothing is paired. */
export function alertTable({ rules }: Comparison): Table | undefined {
  const paired = Object.entries(rules).flatMap(([name, { figures, alerts }]) =>
    alerts === null ? [] : [{ name, figures, alerts }],
  );
  if (paired.length === 0) return undefined;
  const isJudged = paired.some(({ alerts }) => alerts.reclassified !== null);
  const rows = paired.map(({ name, figures: { a, b }, alerts }) => {
    const { same, moved, lost, gained, reclassified } = alerts;
    const totals = [a?.alerts.total ?? null, b?.alerts.total ?? null, same, moved, lost, gained].map(knownCount);
    return [printable(name), ...totals, ...(isJudged ? [knownCount(reclassified)] : [])];
  });
  const head = ['Alerts', 'A', 'B', 'same', 'moved', 'lost', 'gained', ...(isJudged ? ['reclassified'] : [])];
  return { head, rows };
}

function knownCount(count: number | null | undefined): string {
  return typeof count === 'number' ? formatCount(count) : UNKNOWN;
}

/** What alerts were that only one run has; undefined if no alert was scored. */
export function classTable({ rules }: Comparison): Table | undefined {
  const rows = Object.entries(rules).flatMap(([name, { alerts }]) => [
    ...classRow(name, 'lost', alerts?.lost_by_class),
    ...classRow(name, 'gained', alerts?.gained_by_class),
  ]);
  return rows.length === 0 ? undefined : { head: ['Alerts by class', '', 'were'], rows };
}

function classRow(name: string, change: string, classes: JoinedAlerts['lost_by_class'] = {}): string[][] {
  const text = classText(classes);
  return text === '' ? [] : [[printable(name), change, text]];
}

function classText(classes: JoinedAlerts['lost_by_class']): string {
  return ALL_ALERT_CLASSES.flatMap((name) =>
    classes[name] === undefined ? [] : [`${name} ${formatCount(classes[name])}`],
  ).join(' · ');
}

/** Why episodes were missed in each run; undefined if none was. */
export function lossTable({ rules }: Comparison): Table | undefined {
  return missTable('Missed', Object.entries(rules), ({ figures }) => figures);
}

/** The same of labelled episodes; undefined if none was missed. */
export function labelLossTable({ rules }: Comparison): Table | undefined {
  return missTable('Missed by label', Object.entries(rules), ({ labels }) => labels?.figures ?? { a: null, b: null });
}

type LossSide = { readonly loss: Readonly<Record<string, number | null | undefined>> } | null;

function missTable(
  title: string,
  rules: readonly (readonly [string, ComparedRule])[],
  of: (rule: ComparedRule) => { readonly a: LossSide; readonly b: LossSide },
): Table | undefined {
  const rows = rules.flatMap(([name, rule]) => {
    const { a, b } = of(rule);
    const [ofA, ofB] = [lossText(a), lossText(b)];
    if (ofA === '' && ofB === '') return [];
    return [
      [printable(name), 'A', ofA || UNKNOWN],
      [printable(name), 'B', ofB || UNKNOWN],
    ];
  });
  return rows.length === 0 ? undefined : { head: [title, 'in', 'because'], rows };
}

function lossText(figures: LossSide): string {
  return Object.entries(figures?.loss ?? {})
    .flatMap(([cause, count]) => (typeof count !== 'number' || count === 0 ? [] : [`${cause} ${formatCount(count)}`]))
    .join(' · ');
}

/** Time to detect side by side; undefined if neither run timed any. */
export function delayTable({ rules }: Comparison): Table | undefined {
  const isTimed = Object.values(rules).some(({ figures: { a, b } }) =>
    [a, b].some((side) => (side?.time_to_detect_ms.measured ?? 0) > 0),
  );
  if (!isTimed) return undefined;
  return {
    head: ['Time to detect', 'p50 A', 'p50 B', 'p99 A', 'p99 B'],
    rows: Object.entries(rules).map(
      ([
        name,
        {
          figures: { a, b },
        },
      ]) => [
        printable(name),
        quantileText(a, 'p50', 50),
        quantileText(b, 'p50', 50),
        quantileText(a, 'p99', 99),
        quantileText(b, 'p99', 99),
      ],
    ),
  };
}

function quantileText(figures: RuleFigures | null, name: 'p50' | 'p99', percent: number): string {
  if (figures === null) return UNKNOWN;
  return formatQuantile(figures.time_to_detect_ms, figures.episodes.detected, name, percent);
}

/** Counts and latencies that differ; undefined if none does. */
export function countTable({ counts, latency_ms }: Comparison): Table | undefined {
  const [ofA, ofB] = [new Map(Object.entries(counts.a)), new Map(Object.entries(counts.b))];
  const ofCounts = [...new Set([...ofA.keys(), ...ofB.keys()])].flatMap((name) => {
    const [a, b] = [ofA.get(name) ?? null, ofB.get(name) ?? null];
    return a === b ? [] : [[name, ...[a, b].map(knownCount)]];
  });
  const quantiles = (['p50', 'p99'] as const).flatMap((name) => {
    const [a, b] = [latency_ms.a[name], latency_ms.b[name]];
    const texts = [a, b].map((ms) => (ms === null ? UNKNOWN : formatDuration(ms)));
    return a === b ? [] : [[`latency ${name}`, ...texts]];
  });
  const rows = [...ofCounts, ...quantiles];
  return rows.length === 0 ? undefined : { head: ['Count', 'A', 'B'], rows };
}

/** Alerts that differ by day, a column for each rule; undefined if there are none. */
export function dayTable({ days, rules }: Comparison): Table | undefined {
  const names = Object.keys(rules);
  const byDay = new Map<string, Map<string, string>>();
  for (const { day, rule, ...counts } of days) {
    const text = dayText(counts);
    if (text !== '') byDay.set(day, (byDay.get(day) ?? new Map<string, string>()).set(rule, text));
  }
  if (byDay.size === 0) return undefined;
  const rows = [...byDay].map(([day, own]) => [day, ...names.map((name) => own.get(name) ?? UNKNOWN)]);
  return { head: ['Alerts by day', ...names.map(printable)], rows };
}

function dayText({ lost, gained, moved }: Pick<JoinedAlerts, 'lost' | 'gained' | 'moved'>): string {
  return Object.entries({ lost, gained, moved })
    .flatMap(([change, count]) => (count === 0 ? [] : [`${formatCount(count)} ${change}`]))
    .join(', ');
}

/** An episode with another outcome, in a line. */
export function episodeLine({
  change,
  episode_id,
  rule,
  client_id,
  completing_event_time_ms: at,
  a,
  b,
}: EpisodeChange): string {
  const outcome = ({ detected, cause }: EpisodeChange['a']): string => (detected ? 'detected' : (cause ?? 'missed'));
  const where = [client_id === null ? '' : `client ${client_id}`, at === null ? '' : instantText(at)].filter(Boolean);
  return printable([`${change}: ${episode_id}`, rule, ...where, `A ${outcome(a)}, B ${outcome(b)}`].join(' · '));
}

/** An alert that is not the same in both, in a line. */
export function alertLine(change: AlertChange): string {
  const { rule, client_id, moved_by_ms, a, b } = change;
  const both = (of: (side: AlertSide) => string | null, between = ' → '): string[] => {
    const texts = [a, b].flatMap((side) => (side === null ? [] : (of(side) ?? [])));
    return texts.length === 0 ? [] : [[...new Set(texts)].join(between)];
  };
  const by = moved_by_ms === null ? [] : [`${moved_by_ms < 0 ? MINUS : '+'}${formatDuration(Math.abs(moved_by_ms))}`];
  return printable(
    [
      `${change.change}: ${instantText(changeTimeMs(change))}`,
      ...by,
      rule,
      `client ${client_id}`,
      ...both(({ class: judgement }) => judgement),
      ...both(({ saw }) => saw, ' | '),
      ...both(({ alert_id }) => alert_id),
    ].join(' · '),
  );
}

/** How many of what are listed. */
export interface Listing {
  readonly limit: number;
  readonly noun: string;
}

/** How many differ beyond those that are listed; empty if none does. */
export function leftOut(count: number, noun: string): string[] {
  return count <= 0 ? [] : [`… ${formatQuantity(count, `more ${noun}`)}`];
}

/** How many alerts differ in all. */
export function differingAlerts({ rules }: Comparison): number {
  return Object.values(rules).reduce(
    (all, { alerts }) => all + (alerts === null ? 0 : alerts.lost + alerts.gained + alerts.moved),
    0,
  );
}
