import { type RuleSet } from '../model/rule-set.ts';
import { MINUTE_MS } from '../model/time-units.ts';

/** Where a world stands against the wall clock while it is run live. */
export interface LivePlan {
  /** What is added to every time of the world so that its present is the wall clock's. A multiple of `phaseMs`. */
  readonly shiftMs: number;
  /** The world's time at the instant for which the plan is made. What is before it is history, and sent at once. */
  readonly presentMs: number;
  /** Milliseconds of the world to one of the wall clock. */
  readonly speed: number;
  /** Given where the world begins when the engines are ready; what is due in its first so many ms is not measured. */
  readonly warmUpMs?: number | undefined;
}

/** What a plan is made for. */
export interface LiveRequest {
  /** Of the world, in ms since the epoch. */
  readonly startMs: number;
  /** Of the world, exclusive. */
  readonly endMs: number;
  /** How much of the world is to be history at least. */
  readonly historyMs: number;
  /** Milliseconds of the world to one of the wall clock. */
  readonly speed: number;
  /** See LivePlan. */
  readonly warmUpMs?: number | undefined;
  /** See phaseMs(). */
  readonly phaseMs: number;
  /** The wall clock's, in ms since the epoch. */
  readonly nowMs: number;
}

/**
 * Times may be shifted by multiples of this, in ms, without a change in any result: it is a multiple of every window that is aligned to
 * the epoch, and of the aggregates' minute. A trailing window moves along with its transaction.
 */
export function phaseMs({ rules }: RuleSet): number {
  return rules.reduce((phase, { window }) => {
    switch (window.kind) {
      case 'trailing':
        return phase;
      case 'tumbling':
        return leastCommonMultiple(phase, window.sizeMs);
      case 'hopping':
        return leastCommonMultiple(phase, window.slideMs);
    }
  }, MINUTE_MS);
}

/**
 * Makes the plan; no transaction is ever stamped in the future. At speed 1 the world's time follows the wall clock, and since shifts
 * are whole phases, up to a phase more of the world is history. A faster world begins in the past and reaches the present when it ends.
 * A slower one begins now. A run with a warm-up has no history beyond `historyMs`: its times are shifted to the ms.
 */
export function planLive(request: LiveRequest): LivePlan {
  const { startMs, endMs, historyMs, speed, warmUpMs, nowMs } = request;
  const phase = warmUpMs === undefined ? request.phaseMs : 1;
  const presentMs = startMs + historyMs;
  const aheadMs = Math.max(0, (endMs - presentMs) * (1 - 1 / speed));
  const shiftMs = Math.floor((nowMs - presentMs - aheadMs) / phase) * phase;
  return { shiftMs, presentMs: speed === 1 ? nowMs - shiftMs : presentMs, speed, warmUpMs };
}

function leastCommonMultiple(a: number, b: number): number {
  let [divisor, rest] = [a, b];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}
