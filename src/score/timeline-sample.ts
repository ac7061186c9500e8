import { CAUSES, ENGINE_OR_LATE } from '../model/ladder.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { compareText } from '../model/text-order.ts';
import { type EpisodeStory } from '../report/report-schema.ts';
import { type AlertStory, FALSE_CLASSES, type Timeline } from '../report/timeline-schema.ts';

/** How many misses of a rule and cause are kept, and how many false alerts of a rule and class. */
const MOST_TIMELINES = 100;

/** A timeline that may be kept, with what decides about it. */
interface Ranked<T> {
  /** The least are kept. */
  readonly rank: number;
  readonly id: string;
  readonly told: T;
}

/**
 * Keeps timelines of misses and of false alerts: of each rule and cause the costliest misses, of each rule and class the alerts with the
 * least ids. Those are hashes, so that chance chooses. The order in which they come changes nothing, and memory does not grow.
 */
export class TimelineSample {
  readonly #most: number;
  readonly #misses = new Map<string, Ranked<EpisodeStory>[]>();
  readonly #alerts = new Map<string, Ranked<AlertStory>[]>();

  constructor(most = MOST_TIMELINES) {
    this.#most = most;
  }

  /** Offers a miss, which is told if it is kept for now. */
  miss(rule: string, cause: string, amountCents: number, episodeId: string, tell: () => EpisodeStory): void {
    this.#offer(this.#misses, cellOf(rule, cause), -amountCents, episodeId, tell);
  }

  /** Offers a false alert, which is told if it is kept for now. */
  falseAlert(rule: string, kind: string, alertId: string, tell: () => AlertStory): void {
    this.#offer(this.#alerts, cellOf(rule, kind), 0, alertId, tell);
  }

  /** What was kept: misses, then false alerts; by rule, by cause or class, and by what decided about them. */
  timelines({ rules }: RuleSet): Timeline[] {
    const told = <T>(cells: ReadonlyMap<string, readonly Ranked<T>[]>, kinds: readonly string[]): T[] =>
      rules.flatMap(({ name }) =>
        kinds.flatMap((kind) => (cells.get(cellOf(name, kind)) ?? []).map((ranked) => ranked.told)),
      );
    return [
      ...told(this.#misses, [...CAUSES, ENGINE_OR_LATE]).map((story): Timeline => ({ kind: 'miss', ...story })),
      ...told(this.#alerts, FALSE_CLASSES).map((story): Timeline => ({ kind: 'false_alert', ...story })),
    ];
  }

  #offer<T>(cells: Map<string, Ranked<T>[]>, cell: string, rank: number, id: string, tell: () => T): void {
    let kept = cells.get(cell);
    if (kept === undefined) cells.set(cell, (kept = []));
    const isBefore = (other: { readonly rank: number; readonly id: string }): boolean =>
      rank < other.rank || (rank === other.rank && compareText(id, other.id) < 0);
    if (kept.length >= this.#most && !isBefore(kept.at(-1)!)) return;
    const place = kept.findIndex(isBefore);
    kept.splice(place < 0 ? kept.length : place, 0, { rank, id, told: tell() });
    if (kept.length > this.#most) kept.pop();
  }
}

function cellOf(rule: string, kind: string): string {
  return `${rule}\0${kind}`;
}
