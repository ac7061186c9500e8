import { createHash } from 'node:crypto';
import { type DetectionTiming } from '../model/alert.ts';
import { type ForeignAlert, type ForeignComparison, type TimedAlert } from '../model/foreign-alert.ts';
import { compareByAlertOrder } from '../model/text-order.ts';

/** An alert as it came; the id may be missing. */
export interface SaidAlert extends Omit<ForeignAlert, 'alert_id' | 'kind'> {
  readonly alert_id: string | null;
  readonly kind: ForeignAlert['kind'] | null;
  readonly timing: DetectionTiming;
}

/** The alerts of another engine. Memory grows with them. */
export class AlertLog {
  readonly #alerts: TimedAlert[] = [];
  readonly #seen = new Set<string>();
  readonly #ids = new Set<string>();
  #repeated = 0;
  #isComplete = true;
  #hasExtends = false;
  #isSorted = true;

  /** Takes in an alert. One that was taken in before is left out: sinks give things twice. */
  add({ timing, ...said }: SaidAlert): void {
    const id = said.alert_id ?? idOf(said);
    const key = `${said.rule}\0${id}\0${said.transaction_id ?? ''}\0${said.window_start_ms ?? ''}`;
    if (this.#seen.has(key)) {
      this.#repeated += 1;
      return;
    }
    this.#seen.add(key);
    const kind = said.kind ?? (this.#ids.has(id) ? 'extend' : 'open');
    this.#ids.add(id);
    const detection: ForeignAlert = { ...said, alert_id: id, kind };
    this.#isComplete &&= said.alert_id !== null && Object.values(detection).every((value) => value !== null);
    this.#hasExtends ||= kind === 'extend';
    this.#isSorted = false;
    this.#alerts.push({ detection, timing, line: JSON.stringify(rowOf(detection)) });
  }

  /** Rows, alerts, and rows that were left out. */
  get counts(): { readonly rows: number; readonly alerts: number; readonly repeated: number } {
    return { rows: this.#alerts.length, alerts: this.#ids.size, repeated: this.#repeated };
  }

  /** How closely these alerts can be compared; `saysExtends` for an engine that gives each detection. */
  compared(saysExtends: boolean): ForeignComparison['compared'] {
    if (this.#alerts.length > 0 && this.#isComplete) return 'every_field';
    return saysExtends || this.#hasExtends ? 'detections' : 'alerts';
  }

  /** In the order of `alerts.jsonl`. */
  [Symbol.iterator](): Iterator<TimedAlert> {
    if (!this.#isSorted) this.#alerts.sort((a, b) => compareByAlertOrder(a.detection, b.detection));
    this.#isSorted = true;
    return this.#alerts.values();
  }
}

/** In the order of the columns of `alerts.jsonl`. */
function rowOf(alert: ForeignAlert): ForeignAlert {
  const { alert_id, kind, rule, client_id, transaction_id, event_time_ms } = alert;
  const { window_start_ms, window_end_ms, evidence, details } = alert;
  return {
    alert_id,
    kind,
    rule,
    client_id,
    transaction_id,
    event_time_ms,
    window_start_ms,
    window_end_ms,
    evidence,
    details,
  };
}

/** An id of 32 hex digits for an alert that has none: the same for one client, rule, transaction and window. */
function idOf({ rule, client_id, transaction_id, window_start_ms, event_time_ms }: Omit<SaidAlert, 'timing'>): string {
  const place = window_start_ms ?? (transaction_id === null ? event_time_ms : null);
  const text = [rule, client_id, transaction_id ?? '', place ?? ''].join('\0');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
