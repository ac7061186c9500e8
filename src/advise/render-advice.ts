import { type Colors, PLAIN } from '../report/colors.ts';
import { formatCount, formatDuration, formatInterval, formatQuantity, formatShare } from '../report/format.ts';
import { type Table } from '../report/report-rows.ts';
import { drawTable } from '../report/table-layout.ts';
import { DEFAULT_WIDTH } from '../report/terminal-columns.ts';
import { wrapText } from '../report/wrap-text.ts';
import { printable } from '../text/printable.ts';
import { type Advice, type AdvicePoint, type AdvisedRule } from './advice-schema.ts';
import { SHARE_OF_REACHABLE } from './targets.ts';

/** How advice is drawn. */
export interface AdviceStyle {
  readonly colors?: Colors;
  /** Columns of the terminal. */
  readonly width?: number;
}

/** Advice for a terminal or a pipe, ended by a line feed. */
export function renderAdvice(advice: Advice, { colors = PLAIN, width = DEFAULT_WIDTH }: AdviceStyle = {}): string {
  const wrap = (text: string): string[] => wrapText(printable(text), width - 2).map((line) => ` ${line}`);
  const table = (own: Table): string[] => drawTable(own, { align: 'right', width, colors });
  const { source, labelled } = advice;
  const head = [source.name, ...(source.seed === null ? [] : [`seed ${source.seed}`])].join(' · ');
  const [first, ...others] = wrap(`${head} · ${formatQuantity(source.transactions, 'transaction')} judged by lateness`);
  const sections = [
    [colors.bold(first!), ...others],
    ...(labelled ? [table(rulesTable(advice)), advice.rules.flatMap((rule) => wrap(ruleLine(rule)))] : []),
    table(curveTable(advice)),
    ...(labelled || advice.partitions.length < 2 ? [] : [table(partitionsTable(advice))]),
    notes(advice).flatMap(wrap),
    [...wrap(verdict(advice)), ...conclusion(advice, wrap)],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function rulesTable({ rules, current, advised }: Advice): Table {
  const now = new Map(current.rules.map(({ rule, recall }) => [rule, recall]));
  return {
    head: [
      'rule',
      'episodes',
      `now, ${formatDuration(current.allowed_disorder_ms)}`,
      'target',
      'reachable',
      'needs',
      'recall then',
    ],
    rows: rules.map((rule) => [
      printable(rule.rule),
      formatCount(rule.episodes),
      formatShare(now.get(rule.rule) ?? null),
      String(rule.target),
      formatShare(rule.reachable.recall),
      exactDuration(rule.needs_ms) + (rule.needs_ms === advised.allowed_disorder_ms ? ' *' : ''),
      `${formatShare(rule.recall)} ${formatInterval(rule.recall_ci95)}`.trimEnd(),
    ]),
  };
}

/** A duration to the millisecond where that matters: `4.213 s`, `1 min 05.250 s`. */
function exactDuration(ms: number): string {
  if (ms === 0 || ms >= 60 * 60 * 1000) return formatDuration(ms);
  if (ms < 1000) return `${ms} ms`;
  const seconds = (ms % 60_000) / 1000;
  const minutes = Math.floor(ms / 60_000);
  const rest = String(seconds);
  return minutes === 0 ? `${rest} s` : `${minutes} min${seconds === 0 ? '' : ` ${rest} s`}`;
}

function ruleLine({ rule, target, reachable, recall, needs_ms, falls_below_at_ms, episodes }: AdvisedRule): string {
  const rest = Object.entries(reachable.rest)
    .sort(([, a], [, b]) => b - a)
    .map(
      ([cause, count]) => `${cause === 'unattributed' ? 'not known from the log alone' : cause} ${formatCount(count)}`,
    );
  const again =
    falls_below_at_ms === null ? '' : ` From ${exactDuration(falls_below_at_ms)} on, it can fall below that again.`;
  if (reachable.meets_target) {
    return `${rule}: ${target} is reached with ${exactDuration(needs_ms)}.${again}`;
  }
  const most = Math.round(reachable.recall * episodes);
  return (
    `${rule}: no allowed disorder reaches ${target}. The most is ${formatShare(reachable.recall)} (${formatCount(most)} of ` +
    `${formatCount(episodes)}); the rest is lost to other causes: ${rest.join(', ') || 'nothing'}. ` +
    `${exactDuration(needs_ms)} gives ${formatShare(recall)}, at least ${100 * SHARE_OF_REACHABLE} % of the most.${again}`
  );
}

function curveTable({ curve, current, advised, labelled }: Advice): Table {
  const marks = (point: AdvicePoint): string => {
    const { allowed_disorder_ms: ms } = point;
    if (ms === advised.rounded_ms) return ' <';
    if (ms === advised.allowed_disorder_ms) return ' *';
    return ms === current.allowed_disorder_ms ? ' now' : '';
  };
  const rules = labelled ? curve[0]!.rules.filter(({ recall }) => recall !== null) : [];
  return {
    head: [
      'disorder',
      'late',
      'share',
      'wait p50',
      'p99',
      'longest',
      'at end',
      ...rules.map(({ rule }) => printable(rule)),
    ],
    rows: curve.map((point) => [
      `${exactDuration(point.allowed_disorder_ms)}${marks(point)}`,
      formatCount(point.late.transactions),
      point.late.share === null ? '–' : `${formatPercent(point.late.share)}`,
      wait(point.wait_ms.p50),
      wait(point.wait_ms.p99),
      wait(point.wait_ms.max),
      formatPercent(point.wait_ms.measured === 0 ? 0 : point.wait_ms.at_end / point.wait_ms.measured),
      ...rules.map(({ rule }) => formatShare(point.rules.find((own) => own.rule === rule)!.recall)),
    ]),
  };
}

function partitionsTable({ partitions, current, advised }: Advice): Table {
  return {
    head: [
      'partition',
      'transactions',
      `late at ${exactDuration(current.allowed_disorder_ms)}`,
      `late at ${exactDuration(advised.rounded_ms)}`,
      'most behind',
    ],
    rows: partitions.map((own) => [
      String(own.partition),
      formatCount(own.transactions),
      formatCount(own.late_now),
      formatCount(own.late_advised),
      exactDuration(own.longest_lateness_ms),
    ]),
  };
}

function wait(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms);
}

/** A share as percent, with as many digits as tell it from none and from all. */
function formatPercent(share: number): string {
  if (share === 0 || share === 1) return `${100 * share} %`;
  const percent = 100 * share;
  return percent < 0.001 ? '<0.001 %' : `${Number(percent.toPrecision(percent >= 10 ? 3 : 2))} %`;
}

function notes({ labelled, source, resolution_ms, curve }: Advice): string[] {
  const waits = labelled ? 'for the alert that first caught each episode' : 'for every admitted transaction';
  const set = [
    ...(source.future === 0 ? [] : [`${formatQuantity(source.future, 'record')} from the future`]),
    ...(source.malformed === 0 ? [] : [`${formatQuantity(source.malformed, 'malformed record')}`]),
  ];
  const { lateness, release } = resolution_ms;
  return [
    `Late: records that would arrive behind the watermark. Wait: how long the watermark holds a record back, in ingest time, without transport, ${waits}. ` +
      'At end: records that only the end of the log released.',
    ...(set.length === 0 ? [] : [`In addition, ${set.join(' and ')}; the allowed disorder does not change that.`]),
    ...(curve.every(({ wait_ms }) => wait_ms.unknown === 0)
      ? []
      : ['Some records have no ingest time, so their wait is not known.']),
    ...(Math.max(lateness, release) === 1
      ? []
      : [
          `Rounded up to bound memory: lateness to ${exactDuration(lateness)}, releases to ${exactDuration(release)} of event time.`,
        ]),
  ];
}

function verdict({ advised, current, curve, labelled, target_late }: Advice): string {
  const at = (ms: number): AdvicePoint => curve.find(({ allowed_disorder_ms }) => allowed_disorder_ms === ms)!;
  const aim = advised.meets_targets
    ? labelled
      ? 'reaches every target'
      : `leaves at most ${formatPercent(target_late!)} late`
    : `brings every rule to its target, or to ${100 * SHARE_OF_REACHABLE} % of what it can reach,`;
  const isExact = advised.rounded_ms === advised.allowed_disorder_ms;
  const rounded = isExact ? '' : `; rounded up, ${exactDuration(advised.rounded_ms)} (<)`;
  const medianWait = (ms: number): string | null => {
    const { p50 } = at(ms).wait_ms;
    return p50 === null ? null : formatDuration(p50);
  };
  const [then, now] = [medianWait(advised.rounded_ms), medianWait(current.allowed_disorder_ms)];
  const before = now === null ? '' : `; now it waits ${now}`;
  const price =
    then === null ? '' : ` With it ${labelled ? 'an alert' : 'a transaction'} waits ${then} at the median${before}.`;
  return (
    `The least allowed disorder that ${aim} is ${exactDuration(advised.allowed_disorder_ms)} (*)${rounded}.` + price
  );
}

/** A command stands on a line of its own, so that it can be copied. */
function conclusion({ advised, current }: Advice, wrap: (text: string) => string[]): string[] {
  if (advised.rounded_ms === current.allowed_disorder_ms) {
    return wrap(`Nothing is to be changed: the allowed disorder is ${exactDuration(advised.rounded_ms)} already.`);
  }
  if (advised.command !== null) return ['', ` ${printable(advised.command)}`];
  return wrap(`To try it, write allowed_disorder: ${advised.rounded} under engine: in the scenario file.`);
}
