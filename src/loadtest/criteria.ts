import { type LatencySlo } from '../model/latency.ts';
import { formatDuration, formatRate } from '../report/format.ts';

/** A backlog may grow by this share of the records that are due in the stretch, … */
export const BACKLOG_GROWTH_SHARE = 0.01;
/** … or by this many records, where that is more: in a slow stretch a single record in between is no growth. */
export const BACKLOG_GROWTH_RECORDS = 1;
/** The sender's lateness, p99, or the objective's p50 where that is less: a sender that is later offers another load than asked. */
const SENDER_LATE_P99_MS = 500;
/** Alerts that were on their way when the step ended count as too late: at most this share of all, as befits a p99. */
const INCOMPLETE_SHARE = 0.01;

/** The criteria of a sustained step, in the order in which they are named. */
export const CRITERIA = ['cut_short', 'sender', 'backlog', 'objective'] as const;
/** One of CRITERIA. */
export type Criterion = (typeof CRITERIA)[number];

/** What was measured in a step; times in ms, rates in records a second. */
export interface StepFigures {
  /** Why the step was ended before its time; null if it was not. */
  readonly cutShort: string | null;
  readonly seconds: number;
  readonly offeredPerS: number;
  readonly backlogGrowthPerS: number;
  /** Null where no record was due. */
  readonly senderLateP99Ms: number | null;
  readonly alerts: { readonly measured: number; readonly incomplete: number };
  readonly latency: { readonly p50: number | null; readonly p99: number | null };
}

/** A criterion that a step failed, and why in words. */
export interface Failure {
  readonly criterion: Criterion;
  readonly why: string;
}

/**
 * The criteria that a step failed; none for a step that was sustained: the load was offered in time, the backlog did not grow, and
 * the objective held.
 */
export function failuresOf(figures: StepFigures, objective: LatencySlo): Failure[] {
  const reasons: Readonly<Record<Criterion, string | null>> = {
    cut_short: figures.cutShort,
    sender: senderFailure(figures, objective),
    backlog: backlogFailure(figures),
    objective: objectiveFailure(figures, objective),
  };
  return CRITERIA.flatMap((criterion) => {
    const why = reasons[criterion];
    return why === null ? [] : [{ criterion, why }];
  });
}

function senderFailure({ senderLateP99Ms: lateMs }: StepFigures, { p50Ms }: LatencySlo): string | null {
  const limitMs = senderLimitMs({ p50Ms });
  return lateMs === null || lateMs <= limitMs
    ? null
    : `sent late, p99 ${formatDuration(lateMs)} of ${formatDuration(limitMs)}`;
}

/** How late the sender may be, p99, in ms. */
export function senderLimitMs({ p50Ms }: Pick<LatencySlo, 'p50Ms'>): number {
  return Math.min(SENDER_LATE_P99_MS, p50Ms);
}

function backlogFailure({ offeredPerS, seconds, backlogGrowthPerS }: StepFigures): string | null {
  const allowed = Math.max(BACKLOG_GROWTH_SHARE * offeredPerS * seconds, BACKLOG_GROWTH_RECORDS);
  if (backlogGrowthPerS * seconds <= allowed) return null;
  return `backlog grew by ${formatRate(backlogGrowthPerS)}/s`;
}

function objectiveFailure(figures: StepFigures, { p50Ms, p99Ms }: LatencySlo): string | null {
  const { latency, alerts, cutShort } = figures;
  const { p50, p99 } = latency;
  if (p50 === null || p99 === null) return cutShort === null ? 'no alert was measured' : null;
  if (p50 >= p50Ms) return `p50 ${formatDuration(p50)} of ${formatDuration(p50Ms)}`;
  if (p99 >= p99Ms) return `p99 ${formatDuration(p99)} of ${formatDuration(p99Ms)}`;
  const { measured, incomplete } = alerts;
  if (incomplete <= INCOMPLETE_SHARE * (measured + incomplete)) return null;
  return `${incomplete} of ${measured + incomplete} alerts did not arrive in time`;
}
