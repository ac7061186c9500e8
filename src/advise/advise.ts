import { formatDuration } from '../config/units.ts';
import { ratio } from '../score/intervals.ts';
import { LEAST_UNITS } from '../model/least-units.ts';
import { wilsonInterval } from '../score/wilson.ts';
import { ADVICE_SCHEMA, type Advice, type AdvicePoint, type AdvisedRule } from './advice-schema.ts';
import { type CommandFor } from './command-for.ts';
import { curvePoints } from './curve-points.ts';
import { type Listeners } from './draw-run.ts';
import { judgedIn, lateAt, leastForLate, longestLateness } from './late-counts.ts';
import { type SeenLog } from './lateness-log.ts';
import { NICE_DURATIONS } from './nice-durations.ts';
import { detectedAt, fallsBelow } from './recall-curve.ts';
import { study, type Study } from './study.ts';
import { type Aim, aimsOf, leastForAll, roundedForAll, type Targets } from './targets.ts';
import { type Waits, waitsOfAll, waitsOfCatches } from './waits.ts';

/** Whose log it is, and how it can be run once more. */
export interface AdviceSource {
  readonly kind: 'run' | 'capture';
  readonly name: string;
  readonly seed: string | null;
  /** The command that tries a setting; null where it is not known. */
  readonly commandFor: CommandFor;
}

/** Which allowed disorder a log asks for, and what it costs. Everything is worked out from how late each transaction was. */
export async function advise(
  source: AdviceSource,
  seen: SeenLog,
  targets: Targets,
  listeners: Listeners,
): Promise<Advice> {
  const found = await study(seen, listeners);
  const aims = aimsOf(found, targets);
  const currentMs = seen.engine.allowedDisorderMs;
  const chosen = choose(found, aims, targets);
  const atMs = curvePoints(found, [currentMs, chosen.leastMs, chosen.roundedMs]);
  const waits = await (aims.length > 0 ? waitsOfCatches : waitsOfAll)(seen, atMs, listeners);
  const set = `engine.allowed_disorder=${formatDuration(chosen.roundedMs)}`;
  const transactions = judgedIn(found);
  return {
    schema: ADVICE_SCHEMA,
    source: {
      kind: source.kind,
      name: source.name,
      seed: source.seed,
      transactions,
      future: seen.lateness.count('future'),
      malformed: seen.lateness.count('malformed'),
    },
    labelled: aims.length > 0,
    current: {
      allowed_disorder_ms: currentMs,
      rules: found.rules.map(({ rule, curve }) => ({ rule, recall: ratio(detectedAt(curve, currentMs), curve.total) })),
    },
    advised: {
      allowed_disorder_ms: chosen.leastMs,
      rounded: formatDuration(chosen.roundedMs),
      rounded_ms: chosen.roundedMs,
      meets_targets: chosen.meetsAll && aims.every(({ isReachable }) => isReachable),
      set,
      command: chosen.roundedMs === currentMs ? null : source.commandFor(set),
    },
    target_late: targets.late,
    rules: aims.map(advisedRule),
    curve: waits.map((own) => pointOf(found, own, transactions)),
    partitions: found.partitions.map((partition, number) => ({
      partition: number,
      transactions: partition.transactions,
      longest_lateness_ms: longestLateness([partition]),
      late_now: lateAt([partition], currentMs),
      late_advised: lateAt([partition], chosen.roundedMs),
    })),
    resolution_ms: {
      lateness: Math.max(1, ...found.partitions.map(({ late }) => late.resolutionMs)),
      release: Math.max(1, ...seen.lateness.clocks.map(({ resolutionMs }) => resolutionMs)),
    },
  };
}

/** The allowed disorders that are advised, in ms. */
interface Chosen {
  readonly leastMs: number;
  readonly roundedMs: number;
  /** Whether all rules can have what they need at once. */
  readonly meetsAll: boolean;
}

function choose(found: Study, aims: readonly Aim[], { late }: Targets): Chosen {
  const forLateMs = late === null ? 0 : leastForLate(found, late);
  const leastMs = leastForAll(aims, forLateMs);
  // What one needs is too much for another: each gets at least what it asked for first.
  const chosenMs = leastMs ?? Math.max(forLateMs, ...aims.map(({ needsMs }) => needsMs));
  const roundedMs = leastMs === undefined ? undefined : roundedForAll(aims, leastMs, NICE_DURATIONS);
  return { leastMs: chosenMs, roundedMs: roundedMs ?? chosenMs, meetsAll: leastMs !== undefined };
}

function advisedRule({
  study: { rule, curve, loss, isOnePerClient },
  target,
  isReachable,
  most,
  wanted,
  needsMs,
}: Aim): AdvisedRule {
  const detected = detectedAt(curve, needsMs);
  const interval = isOnePerClient && curve.total >= LEAST_UNITS ? wilsonInterval(detected, curve.total) : null;
  return {
    rule,
    episodes: curve.total,
    target,
    reachable: {
      recall: most / curve.total,
      meets_target: isReachable,
      rest: Object.fromEntries(loss) as AdvisedRule['reachable']['rest'],
    },
    needs_ms: needsMs,
    detected,
    recall: detected / curve.total,
    recall_ci95: interval && [interval[0], interval[1]],
    falls_below_at_ms: fallsBelow(curve, wanted, needsMs),
  };
}

function pointOf({ rules, partitions }: Study, waits: Waits, transactions: number): AdvicePoint {
  const { allowedDisorderMs } = waits;
  const late = lateAt(partitions, allowedDisorderMs);
  return {
    allowed_disorder_ms: allowedDisorderMs,
    rules: rules.map(({ rule, curve }) => {
      const detected = detectedAt(curve, allowedDisorderMs);
      return { rule, detected, recall: ratio(detected, curve.total) };
    }),
    late: { transactions: late, share: ratio(late, transactions) },
    wait_ms: {
      measured: waits.measured,
      p50: waits.quantileMs(50),
      p99: waits.quantileMs(99),
      max: waits.maxMs,
      at_end: waits.atEnd,
      unknown: waits.unknown,
    },
  };
}
