import { LEAST_REPEATED_UNITS, LEAST_UNITS } from '../model/least-units.ts';
import { formatCount, formatDuration, formatQuantity } from './format.ts';
import { faultName } from './report-rows.ts';
import { type Report, type RuleScore } from './report-schema.ts';

/** What the intervals of a report are about, and which figures have none and why: sentences. Empty where nothing was scored. */
export function intervalSentences(report: Report): string[] {
  const { intervals } = report;
  if (intervals === undefined) return [];
  const lacking = figuresWithout(report.rules, intervals.unit);
  const nothing = nothingInjected(report);
  const isAllMissing = (lacking.length > 0 || nothing.length > 0) && !hasInterval(report);
  return [...nothing, ...(isAllMissing ? [] : [aboutWords(intervals)]), ...lackingWords(lacking, intervals.unit)];
}

/** Of traffic from outside without a known episode: what the figures against injected fraud are then. */
function nothingInjected({ rules, labels, replay, intervals }: Report): string[] {
  if (labels === undefined && intervals?.about !== 'this_file') return [];
  if (Object.values(rules).some(({ episodes }) => (episodes.total ?? 0) > 0)) return [];
  const what =
    replay === undefined ? 'Nothing was injected into this traffic' : 'Of this log no injected episodes are given';
  return [`${what}, so there is no recall here, and precision is about nothing that could be found.`];
}

function aboutWords(intervals: NonNullable<Report['intervals']>): string {
  const { about, faults, unit } = intervals;
  switch (about) {
    case 'scenario':
      return `Intervals at 95 % are about what other seeds of this scenario give on average; ${unit}s are taken to be independent.`;
    case 'these_faults':
      return (
        `Intervals at 95 % are about these faults as they happened: ${listed(faults.map((name) => faultName(intervals, name)))} affected many clients at once, too few times to estimate their chance. ` +
        'What another seed gives may lie outside; --seeds 20 says how far apart seeds are.'
      );
    case 'this_log':
      return 'Intervals at 95 % are about more clients like those of this log, given its clocks and its outages.';
    case 'this_file':
      return `Intervals at 95 % are about more ${unit}s like those of the file; ${unit}s are taken to be independent.`;
  }
}

/** What the intervals against the labels of the traffic are about, and which figures have none and why: sentences. Empty where there are no labels. */
export function labelIntervalSentences({ labels, replay }: Report): string[] {
  if (labels === undefined) return [];
  const about = `Intervals at 95 % of these figures are about more clients like those of ${replay === undefined ? 'the file' : 'this log'}, delivered as they were here.`;
  return [about, ...lackingWords(figuresWithout(labels.rules, 'client'), 'client')];
}

function lackingWords(lacking: readonly string[], unit: string): string[] {
  if (lacking.length === 0) return [];
  return [
    `No interval, [–], of fewer than ${LEAST_UNITS} ${unit}s, or fewer than ${LEAST_REPEATED_UNITS} where one has several episodes or alerts: ${lacking.join(', ')}.`,
  ];
}

type Based = Pick<RuleScore, 'intervals'>;

/** `recall of travel (4)`: the figures that have no interval for want of units, with how many they have. */
function figuresWithout(rules: Readonly<Record<string, Based>>, unit: string): string[] {
  return Object.entries(rules).flatMap(([name, { intervals }]) => {
    if (intervals === undefined) return [];
    const few = (['recall', 'precision'] as const).filter((figure) => intervals[figure].reason === 'few_units');
    return few.map((figure) => `${figure} of ${name} (${formatQuantity(intervals[figure].units, unit)})`);
  });
}

function hasInterval({ rules }: Report): boolean {
  return Object.values(rules).some(({ episodes, alerts }) => episodes.recall_ci95 ?? alerts.precision_ci95);
}

function listed(names: readonly string[]): string {
  const most = 4;
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${formatCount(more)} more` : names.join(', ');
}

/** Which quantiles of the time to detect have no interval, and why: sentences. Empty where nothing is to be said. */
export function quantileSentences({ rules, intervals }: Report): string[] {
  if (intervals === undefined) return [];
  const { unit, wrong_clocks: wrong = [] } = intervals;
  if (wrong.length > 0) {
    const clocks = listed(wrong.map((name) => faultName(intervals, name)));
    return [
      `No interval of these times, because clocks are wrong (${clocks}) and the clients of a partition share its watermark. --seeds 20 says how far apart seeds are.`,
    ];
  }
  const few = quantilesWithout(rules, 'few_beyond');
  const dependent = quantilesWithout(rules, 'dependent_waits');
  return [
    ...(few.length === 0
      ? []
      : [
          `No interval of a quantile where fewer than ${LEAST_UNITS} ${unit}s have an episode beyond it: ${listed(few)}.`,
        ]),
    ...(dependent.length === 0
      ? []
      : [
          `No interval where episodes are so much of the traffic that the record of one ends the wait of another: ${listed(dependent)}.`,
        ]),
  ];
}

/** `p90 of travel`: the quantiles that have no interval for this reason, on any clock. */
function quantilesWithout(rules: Report['rules'], reason: 'few_beyond' | 'dependent_waits'): readonly string[] {
  return Object.entries(rules).flatMap(([name, score]) => {
    const clocks = [score.time_to_detect_ms, score.time_to_detect_event_ms, score.time_to_detect_watermark_ms];
    const without = (['p50', 'p90', 'p99'] as const).filter((quantile) =>
      clocks.some((times) => times?.intervals?.reasons?.[quantile] === reason),
    );
    return without.map((quantile) => `${quantile} of ${name}`);
  });
}

/** How much of the time to detect was waiting for the next record of a partition; empty where that was not measured. */
export function trafficSentences({ rules }: Report): string[] {
  const shares = Object.entries(rules).flatMap(([name, { waiting_for_traffic: waiting }]) =>
    waiting?.share === undefined || waiting.share === null ? [] : [`${name} ${Math.round(100 * waiting.share)} %`],
  );
  if (shares.length === 0) return [];
  return [
    `The wait for the partition's next record, which moves its watermark, is this share of the time to detect: ${shares.join(', ')}.`,
  ];
}

/** How soon rules spoke before the watermark, and what came of it; empty where they did not. */
export function earlySentences({ rules, early }: Report): string[] {
  if (early === undefined) return [];
  const { said, confirmed, withdrawn } = early;
  const times = Object.entries(rules).flatMap(([name, score]) => {
    const [own, confirmedMs] = [score.early?.time_to_detect_ms.p50, score.time_to_detect_ms.p50];
    if (own === undefined || own === null || confirmedMs === null) return [];
    return [`${name} ${formatDuration(own)} in place of ${formatDuration(confirmedMs)}`];
  });
  return [
    `Said before the watermark: ${formatQuantity(said, 'detection')}, of which it confirmed ${formatCount(confirmed)}, and ${formatCount(withdrawn)} were withdrawn.`,
    ...(times.length === 0 ? [] : [`Median time to detect with them: ${times.join(', ')}.`]),
  ];
}

/** What false alerts that overlap mean for precision, where there are any; else empty. */
export function occurrenceSentences({ rules }: Report): string[] {
  const overlaps = Object.values(rules).some(({ alerts: { occurrences, ...alerts } }) => {
    if (occurrences?.false === undefined || occurrences.false === null) return false;
    const { decoy, artefact, coincidental, spurious, unlabelled } = alerts;
    const wrong = [decoy, artefact, coincidental, spurious, unlabelled].reduce<number>((sum, n) => sum + (n ?? 0), 0);
    return wrong > occurrences.false;
  });
  return overlaps
    ? ['In brackets: false alerts of one client whose windows overlap, which count once in precision.']
    : [];
}
