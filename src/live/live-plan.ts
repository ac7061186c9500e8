import { type RuleSet } from '../model/rule-set.ts';
import { MINUTE_MS } from '../model/time-units.ts';

/** Where a world stands against the wall clock while it is run live. */
export interface LivePlan {
  /** What is added to every time of the world, so that "now" is now. A multiple of `phaseMs`. */
  readonly shiftMs: number;
  /** The world's time at the instant for which the plan was made: what is before it is history, and sent at once. */
  readonly presentMs: number;
  /** Milliseconds of the world to one of the wall clock. */
  readonly speed: number;
}

export interface LiveRequest {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  /** How much of the world is to be history at least. */
  readonly historyMs: number;
  readonly speed: number;
  readonly phaseMs: number;
  /** The wall clock's, in ms since the epoch. */
  readonly nowMs: number;
}

/**
 * What times may be shifted by without anything coming out otherwise: a multiple of every window that is aligned to the epoch, and
 * of the aggregates' minute. A trailing window lies wherever its transaction does.
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
 * At speed 1 the world goes with the wall clock, and what the shift cannot do by less than a phase is made good by that much more
 * history. A world that is faster begins in the past and has caught up with the present when it ends; one that is slower begins
 * now: no transaction is ever stamped in the future.
 */
export function planLive({ startMs, endMs, historyMs, speed, phaseMs: phase, nowMs }: LiveRequest): LivePlan {
  const presentMs = startMs + historyMs;
  const aheadMs = Math.max(0, (endMs - presentMs) * (1 - 1 / speed));
  const shiftMs = Math.floor((nowMs - presentMs - aheadMs) / phase) * phase;
  return { shiftMs, presentMs: speed === 1 ? nowMs - shiftMs : presentMs, speed };
}

function leastCommonMultiple(a: number, b: number): number {
  let [divisor, rest] = [a, b];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}
