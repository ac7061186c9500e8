import { type Detection, type DetectionDetails } from '../model/alert.ts';

/** The differences between the engine's detections and the expected ones. */
export interface DetectionDifference {
  /** Expected but not emitted. */
  readonly missing: readonly Detection[];
  /** Emitted but not expected, or emitted too often. */
  readonly extra: readonly Detection[];
  /** The same alert and transaction, but another field differs. */
  readonly altered: readonly { readonly expected: Detection; readonly actual: Detection }[];
}

/** Compares two collections of detections in any order. A detection that occurs twice counts as two. */
export function compareDetections(expected: readonly Detection[], actual: readonly Detection[]): DetectionDifference {
  const unmatched = new Unmatched(expected);
  const differing = actual.filter((detection) => unmatched.take(detection, isEqual) === undefined);
  const extra: Detection[] = [];
  const altered: { expected: Detection; actual: Detection }[] = [];
  for (const detection of differing) {
    const counterpart = unmatched.take(detection, isSameAlert);
    if (counterpart === undefined) extra.push(detection);
    else altered.push({ expected: counterpart, actual: detection });
  }
  return { missing: unmatched.rest(), extra, altered };
}

/** Expected detections that have not been matched with an actual one. Those of one transaction form a chain. */
class Unmatched {
  readonly #detections: readonly Detection[];
  readonly #firstOf = new Map<string, number>();
  /** Index of the next detection of the same transaction, −1 after the last. */
  readonly #next: Int32Array;
  readonly #taken: Uint8Array;

  constructor(detections: readonly Detection[]) {
    this.#detections = detections;
    this.#next = new Int32Array(detections.length);
    this.#taken = new Uint8Array(detections.length);
    // From the end, so that chains have the given order.
    for (let i = detections.length - 1; i >= 0; i--) {
      const id = detections[i]!.transaction_id;
      this.#next[i] = this.#firstOf.get(id) ?? -1;
      this.#firstOf.set(id, i);
    }
  }

  /** Removes and returns the first detection of the same transaction that fits. */
  take(actual: Detection, fits: (expected: Detection, actual: Detection) => boolean): Detection | undefined {
    for (let i = this.#firstOf.get(actual.transaction_id) ?? -1; i >= 0; i = this.#next[i]!) {
      const expected = this.#detections[i]!;
      if (this.#taken[i] === 1 || !fits(expected, actual)) continue;
      this.#taken[i] = 1;
      return expected;
    }
    return undefined;
  }

  rest(): Detection[] {
    return this.#detections.filter((_, i) => this.#taken[i] === 0);
  }
}

/** An alert id identifies rule, client, opening transaction and, except for trailing windows, the window. */
function isSameAlert(a: Detection, b: Detection): boolean {
  return a.alert_id === b.alert_id && a.transaction_id === b.transaction_id;
}

/** Equality in every field. */
function isEqual(a: Detection, b: Detection): boolean {
  return (
    isSameAlert(a, b) &&
    a.kind === b.kind &&
    a.rule === b.rule &&
    a.client_id === b.client_id &&
    a.event_time_ms === b.event_time_ms &&
    a.window_start_ms === b.window_start_ms &&
    a.window_end_ms === b.window_end_ms &&
    isSameList(a.evidence, b.evidence) &&
    a.evidence_total === b.evidence_total &&
    isSameDetails(a.details, b.details)
  );
}

function isSameDetails(a: DetectionDetails, b: DetectionDetails): boolean {
  switch (a.kind) {
    case 'distinct':
      return b.kind === 'distinct' && a.field === b.field && isSameList(a.values, b.values);
    case 'pair':
      return (
        b.kind === 'pair' &&
        a.small_amount_cents === b.small_amount_cents &&
        a.large_amount_cents === b.large_amount_cents
      );
    case 'count':
      return b.kind === 'count' && a.count === b.count;
    case 'sum':
      return b.kind === 'sum' && a.sum_cents === b.sum_cents;
    case 'speed':
      return b.kind === 'speed' && a.distance_m === b.distance_m && a.elapsed_ms === b.elapsed_ms;
    case 'anomaly':
      return (
        b.kind === 'anomaly' &&
        a.score_milli === b.score_milli &&
        a.usual_cents === b.usual_cents &&
        a.compared === b.compared &&
        a.grouped === b.grouped
      );
  }
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
