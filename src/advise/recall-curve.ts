import { upperBound } from '../columns/lower-bound.ts';

/** How many of a rule's episodes are detected, by allowed disorder: every step, so that it is exact everywhere. */
export interface RecallCurve {
  readonly total: number;
  /** Allowed disorders in ms at which the number changes, ascending; the first is 0. */
  readonly atMs: Float64Array;
  /** From there on. */
  readonly detected: Uint32Array;
}

/** Collects the curve of a rule, episode by episode. */
export class RecallCurveBuilder {
  #total = 0;
  readonly #changes = new Map<number, number>([[0, 0]]);

  /**
   * Adds an episode: `steps` are the allowed disorders above zero at which its detection may change, ascending; `isDetected` says by place,
   * the first being 0 ms and the others those of `steps`.
   */
  add(steps: readonly number[], isDetected: readonly boolean[]): void {
    this.#total += 1;
    let was = false;
    isDetected.forEach((is, place) => {
      if (is !== was) this.#change(place === 0 ? 0 : steps[place - 1]!, is ? 1 : -1);
      was = is;
    });
  }

  #change(ms: number, by: number): void {
    this.#changes.set(ms, (this.#changes.get(ms) ?? 0) + by);
  }

  /** The curve of the episodes so far. */
  build(): RecallCurve {
    const changes = [...this.#changes].filter(([ms, by]) => ms === 0 || by !== 0).sort(([a], [b]) => a - b);
    let detected = 0;
    return {
      total: this.#total,
      atMs: Float64Array.from(changes, ([ms]) => ms),
      detected: Uint32Array.from(changes, ([, by]) => (detected += by)),
    };
  }
}

/** How many are detected under an allowed disorder in ms. */
export function detectedAt({ atMs, detected }: RecallCurve, allowedDisorderMs: number): number {
  return detected[upperBound(atMs, allowedDisorderMs) - 1]!;
}

/** The most that are detected under any allowed disorder. */
export function mostDetected({ detected }: RecallCurve): number {
  return detected.reduce((most, count) => Math.max(most, count), 0);
}

/** The least allowed disorder, in ms, at which at least so many are detected; undefined if there is none. */
export function leastFor({ atMs, detected }: RecallCurve, wanted: number): number | undefined {
  const place = detected.findIndex((count) => count >= wanted);
  return place < 0 ? undefined : atMs[place];
}

/** The least allowed disorder above `ms` at which fewer than `wanted` are detected; null if there is none. */
export function fallsBelow({ atMs, detected }: RecallCurve, wanted: number, ms: number): number | null {
  const place = atMs.findIndex((own, at) => own > ms && detected[at]! < wanted);
  return place < 0 ? null : atMs[place]!;
}

/** The fewest of `total` that make a share; 0 where there are none. Exact for shares with few decimals, since quotients are rounded correctly. */
export function fewestFor(share: number, total: number): number {
  if (total === 0) return 0;
  let wanted = Math.max(0, Math.floor(share * total) - 1);
  while (wanted / total < share) wanted += 1;
  return wanted;
}
