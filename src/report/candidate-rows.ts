import { type CandidateFigures, type CandidateRule } from './candidate-schema.ts';
import { formatCount, formatRate } from './format.ts';
import { type Table } from './report-rows.ts';
import { type Report } from './report-schema.ts';

const UNKNOWN = '–';
const IN_ALL = 'in all';

/** The figures of a rule, or of all rules together. */
type Row = readonly [
  name: string,
  figures: Pick<CandidateRule, 'changes' | 'alerts_per_day' | 'false_alerts' | 'episodes'>,
];

/** A row for each rule, and one for all of them. */
function rowsOf(candidate: CandidateFigures): readonly Row[] {
  const rules = Object.entries(candidate.rules).map(([name, rule]): Row => [ruleTitle(name, rule), rule]);
  return [...rules, [IN_ALL, candidate]];
}

/** A rule, and what the candidate does to it: `spending_spree, changed`. */
export function ruleTitle(name: string, { change }: CandidateRule): string {
  return change === 'unchanged' ? name : `${name}, ${change}`;
}

/** Both tables, as far as there are any. */
export function candidateTables(report: Report): Table[] {
  return [candidateAlertTable(report), candidateEpisodeTable(report)].filter((table) => table !== undefined);
}

/** Alerts before and after, a line each for the rules and one for all; undefined where no rules were tried. */
function candidateAlertTable({ candidate }: Report): Table | undefined {
  if (candidate === undefined) return undefined;
  return {
    head: ['Candidate', 'Alerts a day', 'False alerts', 'Same', 'Moved', 'Lost', 'Gained'],
    rows: rowsOf(candidate).map(([name, { alerts_per_day, false_alerts, changes }]) => [
      name,
      beforeAfter(alerts_per_day, formatRate),
      beforeAfter(false_alerts, formatCount),
      ...[changes.same, changes.moved, changes.lost, changes.gained].map(formatCount),
    ]),
  };
}

/** Episodes that only one of both detects, with the test; undefined where none was scored. */
function candidateEpisodeTable({ candidate }: Report): Table | undefined {
  const rows = candidate === undefined ? [] : rowsOf(candidate).flatMap(episodeRow);
  if (rows.length === 0) return undefined;
  return {
    head: ['Episodes', 'Both', 'Lost', 'Gained', 'Neither', 'Recall by', '95 %', 'McNemar p'],
    rows,
  };
}

function episodeRow([name, { episodes }]: Row): string[][] {
  if (episodes === null) return [];
  const { both, only_current, only_candidate, neither, difference, difference_ci95, p_exact } = episodes;
  const interval = difference_ci95 === null ? UNKNOWN : `[${difference_ci95.map(signedShare).join(', ')}]`;
  const counts = [both, only_current, only_candidate, neither].map(formatCount);
  return [
    [name, ...counts, difference === null ? UNKNOWN : signedShare(difference), interval, formatProbability(p_exact)],
  ];
}

function beforeAfter(
  { current, candidate }: { readonly current: number | null; readonly candidate: number | null },
  format: (value: number) => string,
): string {
  const [before, after] = [current, candidate].map((value) => (value === null ? UNKNOWN : format(value)));
  return before === after ? before! : `${before} → ${after}`;
}

/** A difference of shares with its sign. */
export function signedShare(value: number): string {
  const text = Math.abs(value).toFixed(3);
  return text === '0.000' ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** A p-value; `–` where there was nothing to test. */
export function formatProbability(p: number | null): string {
  if (p === null) return UNKNOWN;
  return p < 0.0001 ? '<0.0001' : p.toFixed(4);
}

/** What the tables are about. Empty where no rules were tried. */
export function candidateSentences({ candidate }: Report): string[] {
  if (candidate === undefined) return [];
  const { rule_sets: names } = candidate;
  return [
    `The candidate (${names.candidate}) was tried on the same stream as the current rules (${names.current}); all other figures are those of the current ones.`,
    'Lost is what only the current rules have, gained what only the candidate has. In all, an episode counts once, if any rule detects it.',
    'compare.html has each alert and episode that differs.',
  ];
}

/** Whether the candidate's engine gives what the oracle gives; null where no rules were tried, or nothing was compared. */
export function candidateIntegrity({ candidate }: Report): { readonly intact: boolean; readonly text: string } | null {
  if (candidate === undefined) return null;
  const held = Object.values(candidate.rules).flatMap(({ engine_vs_oracle }) => engine_vs_oracle ?? []);
  if (held.length === 0) return null;
  const sum = (of: 'missing' | 'extra' | 'altered'): number => held.reduce((total, one) => total + one[of], 0);
  const counts = (['missing', 'extra', 'altered'] as const).map((name) => `${formatCount(sum(name))} ${name}`);
  const intact = sum('missing') + sum('extra') + sum('altered') === 0;
  return { intact, text: `candidate ${intact ? '=' : '≠'} oracle: ${counts.join(', ')}` };
}
