import { formatCount, formatQuantity } from './format.ts';
import { type Report } from './report-schema.ts';

/** As many units an interval takes. */
const LEAST_UNITS = 10;

/** What the intervals of a report are about, and which figures have none and why: sentences. Empty where nothing was scored. */
export function intervalSentences(report: Report): string[] {
  const { intervals } = report;
  if (intervals === undefined) return [];
  const lacking = figuresWithout(report, intervals.unit);
  const isAllMissing = lacking.length > 0 && !hasInterval(report);
  return [
    ...(isAllMissing ? [] : [aboutWords(intervals)]),
    ...(lacking.length === 0
      ? []
      : [`No interval, [–], with fewer than ${LEAST_UNITS} ${intervals.unit}s: ${lacking.join(', ')}.`]),
  ];
}

function aboutWords({ about, faults, unit }: NonNullable<Report['intervals']>): string {
  switch (about) {
    case 'scenario':
      return `Intervals at 95 % are about what other seeds of this scenario give on average; ${unit}s are taken to be independent.`;
    case 'these_faults':
      return (
        `Intervals at 95 % hold given these faults: ${listed(faults)} struck many clients at once, too few times to be told from chance. ` +
        'What another seed gives may lie outside; --seeds 20 says how far apart seeds are.'
      );
    case 'this_log':
      return 'Intervals at 95 % are about more clients like those of this log, given its clocks and its outages.';
  }
}

/** `recall of travel (4)`: the figures that have no interval for want of units, with how many they have. */
function figuresWithout({ rules }: Report, unit: string): string[] {
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

/** Which quantiles of the time to detect have no interval, because too few units lie beyond them; empty where none is like that. */
export function quantileSentences({ rules, intervals }: Report): string[] {
  if (intervals === undefined) return [];
  const lacking = Object.entries(rules).flatMap(([name, score]) => {
    const clocks = [score.time_to_detect_ms, score.time_to_detect_event_ms, score.time_to_detect_watermark_ms];
    const few = (['p50', 'p90', 'p99'] as const).filter((quantile) =>
      clocks.some((times) => times?.intervals?.reasons?.[quantile] === 'few_beyond'),
    );
    return few.map((quantile) => `${quantile} of ${name}`);
  });
  if (lacking.length === 0) return [];
  return [
    `No interval of a quantile where fewer than ${LEAST_UNITS} ${intervals.unit}s have an episode beyond it: ${listed(lacking)}.`,
  ];
}

/** How much of the time to detect was waiting for the next record of a partition; empty where that was not measured. */
export function trafficSentences({ rules }: Report): string[] {
  const shares = Object.entries(rules).flatMap(([name, { waiting_for_traffic: waiting }]) =>
    waiting?.share === undefined || waiting.share === null ? [] : [`${name} ${Math.round(100 * waiting.share)} %`],
  );
  if (shares.length === 0) return [];
  return [
    `Of the time to detect, this share is the wait for the partition's next record, which moves its watermark: ${shares.join(', ')}.`,
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
