import { pairedDifference } from '../compare/paired-proportions.ts';
import { LEAST_UNITS } from '../model/least-units.ts';
import { ownEntry } from '../model/own-entry.ts';
import { formatCount, formatShare } from '../report/format.ts';
import { FALSE_CLASSES } from '../report/timeline-schema.ts';
import { type Interval, wilsonInterval, Z95 } from '../score/wilson.ts';
import { pairDetected } from './detected-each.ts';
import { causesOfPrecision, causesOfRecall } from './diff.ts';
import { type GoldenEntry, type GoldenRule } from './golden.ts';

/** What a rule is judged by. False alerts are a figure of their own where there is nothing to find, since precision says nothing there. */
export type Figure = 'recall' | 'precision' | 'false_alerts';

/** How a figure of a rule changed from one state of the rules to another, and whether that is more than chance. */
export interface FigureChange {
  readonly rule: string;
  readonly figure: Figure;
  readonly before: number | null;
  readonly before_ci95: Interval | null;
  readonly after: number | null;
  readonly after_ci95: Interval | null;
  /** after − before; null where either was not measured. */
  readonly change: number | null;
  readonly change_ci95: Interval | null;
  /** Where the interval of the change comes from: the same episodes judged twice, two intervals, or two counts. */
  readonly basis: 'episodes' | 'intervals' | 'counts' | null;
  /** `allowed`: worse by more than chance, and within the tolerance. */
  readonly judgement: 'better' | 'worse' | 'allowed' | 'within' | 'unknown';
  /** What is behind it, in words. */
  readonly causes: readonly string[];
}

/**
 * The figures of the rules that changed. One is worse if the whole 95 % interval of its change lies below −`tolerance`, a share; of false alerts, if
 * it lies above that share of what they were. Without an interval every loss beyond the tolerance counts if both runs are of one world, since
 * chance has no part in what they differ by. A rule that found something and has nothing left to find is worse. Nothing judges a rule that is new.
 */
export function figureChanges(before: GoldenEntry, after: GoldenEntry, tolerance: number): FigureChange[] {
  const isSameWorld = isSame(before.digests.transactions, after.digests.transactions, before, after);
  const changed = Object.entries(before.rules).flatMap(([rule, was]) => {
    const is = ownEntry(after.rules, rule);
    if (is === undefined) return goneRule(rule, was);
    const found = (was.episodes.total ?? 0) + (is.episodes.total ?? 0);
    const changes = found > 0 ? [recallOf(was, is, isSameWorld), precisionOf(was, is)] : [falseAlertsOf(was, is)];
    return changes
      .filter((change) => change.before !== change.after)
      .map((change) => ({ ...change, rule, judgement: judge(change, tolerance, isSameWorld) }));
  });
  const added = Object.entries(after.rules).filter(([rule]) => ownEntry(before.rules, rule) === undefined);
  return [...changed, ...added.flatMap(([rule, is]) => newRule(rule, is))];
}

type Unjudged = Omit<FigureChange, 'rule' | 'judgement'>;

/** A capture has no digest of transactions; there the log is what both runs share. */
function isSame(was: string | null, is: string | null, before: GoldenEntry, after: GoldenEntry): boolean {
  if (was !== null || is !== null) return was === is;
  return before.digests.deliveries !== null && before.digests.deliveries === after.digests.deliveries;
}

function goneRule(rule: string, was: GoldenRule): FigureChange[] {
  const { recall } = was.episodes;
  if (recall === null || recall === 0) return [];
  const nothing = { after: null, after_ci95: null, change: null, change_ci95: null, basis: null } as const;
  const judged = { judgement: 'worse', causes: ['the rule is gone'] } as const;
  return [{ rule, figure: 'recall', before: recall, before_ci95: recallInterval(was), ...nothing, ...judged }];
}

function newRule(rule: string, is: GoldenRule): FigureChange[] {
  const nothing = { before: null, before_ci95: null, change: null, change_ci95: null, basis: null } as const;
  const common = { ...nothing, rule, judgement: 'unknown', causes: ['the rule is new'] } as const;
  const { recall } = is.episodes;
  const { precision } = is.alerts;
  if (recall === null && precision === null) {
    return [{ ...common, figure: 'false_alerts', after: falseAlerts(is), after_ci95: null }];
  }
  return [
    { ...common, figure: 'recall', after: recall, after_ci95: recallInterval(is) },
    { ...common, figure: 'precision', after: precision, after_ci95: precisionInterval(is) },
  ];
}

function recallOf(was: GoldenRule, is: GoldenRule, isSameWorld: boolean): Unjudged {
  const [before, after] = [was.episodes.recall, is.episodes.recall];
  const [before_ci95, after_ci95] = [recallInterval(was), recallInterval(is)];
  const paired = isSameWorld ? pairedInterval(was, is) : undefined;
  const change_ci95 = paired ?? differenceInterval(before, before_ci95, after, after_ci95);
  const basis = paired !== undefined ? 'episodes' : change_ci95 === null ? null : 'intervals';
  const change = difference(before, after);
  const isLost = before !== null && before > 0 && after === null;
  const causes = isLost ? ['the rule has nothing left to find'] : causesOfRecall(was, is);
  return { figure: 'recall', before, before_ci95, after, after_ci95, change, change_ci95, basis, causes };
}

function precisionOf(was: GoldenRule, is: GoldenRule): Unjudged {
  const [before, after] = [was.alerts.precision, is.alerts.precision];
  const [before_ci95, after_ci95] = [precisionInterval(was), precisionInterval(is)];
  const change_ci95 = differenceInterval(before, before_ci95, after, after_ci95);
  const basis = change_ci95 === null ? null : 'intervals';
  const change = difference(before, after);
  const causes = causesOfPrecision(was, is);
  return { figure: 'precision', before, before_ci95, after, after_ci95, change, change_ci95, basis, causes };
}

/** As many more or fewer of two Poisson counts: the variance of their difference is estimated by their sum. */
function falseAlertsOf(was: GoldenRule, is: GoldenRule): Unjudged {
  const [before, after] = [falseAlerts(was), falseAlerts(is)];
  const change = difference(before, after);
  const reach = Z95 * Math.sqrt((before ?? 0) + (after ?? 0));
  return {
    figure: 'false_alerts',
    before,
    before_ci95: null,
    after,
    after_ci95: null,
    change,
    change_ci95: change === null ? null : [change - reach, change + reach],
    basis: change === null ? null : 'counts',
    causes: causesOfPrecision(was, is),
  };
}

/** Null where the world is not known, so that no alert is known to be false. */
function falseAlerts({ alerts }: GoldenRule): number | null {
  return FALSE_CLASSES.reduce<number | null>((sum, kind) => {
    const count = alerts[kind];
    return sum === null || count === null ? null : sum + count;
  }, 0);
}

function pairedInterval({ episodes: was }: GoldenRule, { episodes: is }: GoldenRule): Interval | undefined {
  if (was.detected_each === undefined || is.detected_each === undefined || was.total !== is.total) return undefined;
  const pairs = pairDetected(was.detected_each, is.detected_each, was.total ?? 0);
  if (pairs === undefined || (was.total ?? 0) < LEAST_UNITS) return undefined;
  return pairedDifference(pairs).difference_ci95 ?? undefined;
}

/**
 * The interval of after − before from the intervals of both, taken to be independent ("method 10" in R. G. Newcombe, "Interval estimation for the
 * difference between independent proportions", Statistics in Medicine 17:873–890, 1998; for other intervals than Wilson's: G. Y. Zou, A. Donner,
 * Statistics in Medicine 27:1693–1702, 2008). Two runs of one world are not independent but alike, so it is rather too wide.
 */
function differenceInterval(
  before: number | null,
  beforeInterval: Interval | null,
  after: number | null,
  afterInterval: Interval | null,
): Interval | null {
  if (before === null || after === null || beforeInterval === null || afterInterval === null) return null;
  const [[low, high], [afterLow, afterHigh]] = [beforeInterval, afterInterval];
  const change = after - before;
  return [
    Math.max(-1, change - Math.hypot(after - afterLow, high - before)),
    Math.min(1, change + Math.hypot(afterHigh - after, before - low)),
  ];
}

/** Files that were written before there were intervals have none; then episodes are taken to be independent. */
function recallInterval({ episodes: { recall_ci95, detected, total } }: GoldenRule): Interval | null {
  if (recall_ci95 !== undefined || detected === null || total === null) return recall_ci95 ?? null;
  return total < LEAST_UNITS ? null : wilsonInterval(detected, total);
}

/** The same of alerts. */
function precisionInterval({ alerts: { precision_ci95, precision, matched } }: GoldenRule): Interval | null {
  if (precision_ci95 !== undefined || precision === null || matched === null) return precision_ci95 ?? null;
  const judged = precision === 0 ? 0 : matched / precision;
  return judged < LEAST_UNITS ? null : wilsonInterval(matched, judged);
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

function judge(
  { figure, before, after, change, change_ci95 }: Unjudged,
  tolerance: number,
  isSameWorld: boolean,
): FigureChange['judgement'] {
  if (figure === 'recall' && before !== null && before > 0 && after === null) return 'worse';
  if (before === null || change === null) return 'unknown';
  // Of false alerts, fewer are better.
  const isCount = figure === 'false_alerts';
  const allowed = isCount ? tolerance * before : tolerance;
  if (change_ci95 === null) return isSameWorld && (isCount ? -change : change) < -allowed ? 'worse' : 'unknown';
  const [low, high] = change_ci95;
  const [worst, best] = isCount ? [-high, -low] : [low, high];
  if (best < 0) return best < -allowed ? 'worse' : 'allowed';
  return worst > 0 ? 'better' : 'within';
}

const FIGURE_WORDS: Readonly<Record<Figure, string>> = {
  recall: 'recall',
  precision: 'precision',
  false_alerts: 'false alerts',
};

/** A figure by its name in a sentence. */
export function figureName(figure: Figure): string {
  return FIGURE_WORDS[figure];
}

/** `0.951`, or of a count `1,204`. */
export function figureText(figure: Figure, value: number | null): string {
  if (figure !== 'false_alerts') return formatShare(value);
  return value === null ? '–' : formatCount(Math.round(value));
}

/** `−0.111`, with a sign. */
function signed(figure: Figure, value: number): string {
  const size = figureText(figure, Math.abs(value));
  return `${value < 0 ? '−' : '+'}${size}`;
}

/** `−0.111 [−0.130 to −0.093]`; empty where there is no change to tell. */
export function changeText({ figure, change, change_ci95 }: FigureChange): string {
  if (change === null) return '';
  const interval = change_ci95 === null ? '' : ` [${change_ci95.map((end) => signed(figure, end)).join(' to ')}]`;
  return `${signed(figure, change)}${interval}`;
}

const JUDGEMENT_WORDS: Readonly<Record<FigureChange['judgement'], string>> = {
  worse: 'worse',
  better: 'better',
  allowed: 'worse, as --tolerance allows',
  within: 'no more than chance',
  unknown: 'not judged',
};

/** `worse: 133 more misses by rule_ineffective`. */
export function judgementText({ judgement, change, change_ci95, causes }: FigureChange): string {
  const isFew = change !== null && change_ci95 === null;
  const few = !isFew ? '' : judgement === 'worse' ? ', too few for an interval, so any loss counts' : ', no interval';
  return `${JUDGEMENT_WORDS[judgement]}${few}${causes.length === 0 ? '' : `: ${causes.join(', ')}`}`;
}

/** A change in one sentence: `impossible_travel: recall 0.951 → 0.840, −0.111 [−0.130 to −0.093], worse: 133 more misses by rule_ineffective`. */
export function figureWords(change: FigureChange): string {
  const { rule, figure, before, after } = change;
  const values = `${figureName(figure)} ${figureText(figure, before)} → ${figureText(figure, after)}`;
  return [`${rule}: ${values}`, changeText(change), judgementText(change)].filter((part) => part !== '').join(', ');
}
