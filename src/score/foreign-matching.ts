import { type Detection } from '../model/alert.ts';
import { type AlertKey, type ForeignAlert } from '../model/foreign-alert.ts';
import { type CountedWindows } from './counted-windows.ts';

/** An alert that says only when may mean a window so many times as long as the rule's: one without bounds would be right of everything. */
const LONGEST_WINDOW = 2;

/** What is known of the transactions that alerts name. */
export interface KnownTransactions {
  /** Undefined for a transaction that was never sent. */
  readonly eventTimeOf: (transactionId: string) => number | undefined;
  /** What a client's transactions are of which the event time lies between two times, both included. */
  readonly idsBetween: (clientId: string, fromMs: number, toMs: number) => readonly string[];
  /** What detections count on the rung that the alerts are held against. */
  readonly counted: CountedWindows;
}

/** An alert, and the oracle's detections that it stands for. */
export interface Match {
  /** By what they were found. */
  readonly key: AlertKey;
  readonly detections: readonly Detection[];
}

/**
 * Finds the oracle's detections that an alert stands for, always of the same rule and client: those of its triggering transaction;
 * without one, those that its evidence fits; without either, those that its window overlaps, unless it is more
 * than twice as long as the rule's.
 */
export class ForeignMatcher {
  /** By rule and client. */
  readonly #detections = new Map<string, Detection[]>();
  /** By rule, client and triggering transaction. */
  readonly #triggered = new Map<string, Detection[]>();
  readonly #known: KnownTransactions;

  constructor(reference: readonly Detection[], known: KnownTransactions) {
    this.#known = known;
    for (const detection of reference) {
      append(this.#detections, keyOf(detection), detection);
      append(this.#triggered, triggerKey(detection, detection.transaction_id), detection);
    }
  }

  /** None where the oracle detects nothing of the kind. */
  match(alert: ForeignAlert): Match {
    if (alert.transaction_id !== null) {
      const triggered = this.#triggered.get(triggerKey(alert, alert.transaction_id)) ?? [];
      return { key: 'transaction_id', detections: inWindowOf(alert, triggered) };
    }
    const own = this.#detections.get(keyOf(alert)) ?? [];
    if (alert.evidence !== null && alert.evidence.length > 0) {
      return { key: 'evidence', detections: fitting(alert, own, this.#known.counted) };
    }
    return { key: 'window', detections: own.filter((detection) => this.#overlaps(alert, detection)) };
  }

  /** Whether what made the detection true reaches into the alert's window, both of whose ends belong to it. */
  #overlaps(alert: ForeignAlert, detection: Detection): boolean {
    const { evidence, evidence_total, event_time_ms, client_id, window_start_ms } = detection;
    const sizeMs = detection.window_end_ms - detection.window_start_ms;
    const [fromMs, toMs] = windowOf(alert, sizeMs);
    if (event_time_ms < fromMs || toMs - fromMs > LONGEST_WINDOW * sizeMs) return false;
    const { eventTimeOf, idsBetween, counted } = this.#known;
    if (evidence.some((id) => eventTimeOf(id)! <= toMs)) return true;
    return (
      evidence_total !== undefined && counted.restsOn(detection, new Set(idsBetween(client_id, window_start_ms, toMs)))
    );
  }
}

/** Where an alert's window begins and ends. One that has a single end, and no event time, is as long as a detection's. */
function windowOf({ window_start_ms, window_end_ms, event_time_ms }: ForeignAlert, sizeMs: number): [number, number] {
  const fromMs = window_start_ms ?? event_time_ms ?? (window_end_ms ?? Number.NaN) - sizeMs;
  return [fromMs, window_end_ms ?? event_time_ms ?? fromMs + sizeMs];
}

/** With several windows a transaction has several detections; an alert that names a window means the one in it, if there is one. */
function inWindowOf({ window_start_ms }: ForeignAlert, triggered: readonly Detection[]): readonly Detection[] {
  const inWindow = triggered.filter((detection) => detection.window_start_ms === window_start_ms);
  return inWindow.length > 0 ? inWindow : triggered;
}

/** Those with the very same evidence; if there are none, those that share some. */
function fitting(
  alert: Pick<ForeignAlert, 'evidence' | 'evidence_total'>,
  own: readonly Detection[],
  counted: CountedWindows,
): Detection[] {
  const ids = new Set(alert.evidence);
  const total = alert.evidence_total ?? ids.size;
  const same = own.filter((one) => isSameEvidence({ ids, total }, one, counted));
  return same.length > 0 ? same : own.filter((one) => counted.restsOn(one, ids));
}

/**
 * Whether an alert is of the very transactions that a detection rests on. An engine may name all of them, or some of them with their number; the detection
 * does the one or the other too.
 */
export function isSameEvidence(
  { ids, total }: { readonly ids: ReadonlySet<string>; readonly total: number },
  detection: Detection,
  counted: CountedWindows,
): boolean {
  if (total !== (detection.evidence_total ?? detection.evidence.length)) return false;
  const named = new Set(detection.evidence);
  const others = [...ids].filter((id) => !named.has(id));
  return others.length === 0 || counted.countedOf(detection, others).length === others.length;
}

function append(lists: Map<string, Detection[]>, key: string, detection: Detection): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [detection]);
  else list.push(detection);
}

function triggerKey(alert: Pick<Detection, 'rule' | 'client_id'>, transactionId: string): string {
  return `${keyOf(alert)}\0${transactionId}`;
}

function keyOf({ rule, client_id }: Pick<Detection, 'rule' | 'client_id'>): string {
  return `${rule}\0${client_id}`;
}
