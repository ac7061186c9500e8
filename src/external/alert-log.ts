import { createHash } from 'node:crypto';
import { type DetectionTiming } from '../model/alert.ts';
import { type SourceLocation } from '../model/errors.ts';
import { type ForeignAlert, type ForeignComparison, type SaidAlerts, type TimedAlert } from '../model/foreign-alert.ts';
import { compareByAlertOrder } from '../model/text-order.ts';

/** An alert as it came; the id may be missing. */
export interface SaidAlert extends Omit<ForeignAlert, 'alert_id' | 'kind'> {
  readonly alert_id: string | null;
  readonly kind: ForeignAlert['kind'] | null;
  readonly timing: DetectionTiming;
}

/** Where an alert was said: a line of a file, or in words. */
export type AlertPlace = SourceLocation | string;

/** The alerts of another engine. Memory grows with them. */
export class AlertLog implements SaidAlerts {
  readonly #said: SaidAlert[] = [];
  /** Of each alert in `#said`. */
  readonly #places: AlertPlace[] = [];
  readonly #seen = new Set<string>();
  #repeated = 0;
  /** In the order of `alerts.jsonl`; null when more has come since. */
  #alerts: readonly TimedAlert[] | null = null;

  /** Takes in an alert; false for one that was taken in before and is left out: sinks give things twice. */
  add(said: SaidAlert, place: AlertPlace): boolean {
    const key = keyOf(said);
    if (this.#seen.has(key)) {
      this.#repeated += 1;
      return false;
    }
    this.#seen.add(key);
    this.#said.push(said);
    this.#places.push(place);
    this.#alerts = null;
    return true;
  }

  /** Rows, alerts, and rows that were left out. */
  get counts(): { readonly rows: number; readonly alerts: number; readonly repeated: number } {
    const ids = new Set(this.#settled().map(({ detection }) => detection.alert_id));
    return { rows: this.#said.length, alerts: ids.size, repeated: this.#repeated };
  }

  /** Where the first alert of a rule and client stands that names a transaction; undefined if none does. */
  placeOf(rule: string, clientId: string, transactionId: string): AlertPlace | undefined {
    const isNamed = ({ transaction_id, evidence }: SaidAlert): boolean =>
      transaction_id === transactionId || evidence?.includes(transactionId) === true;
    const at = this.#said.findIndex((said) => said.rule === rule && said.client_id === clientId && isNamed(said));
    return this.#places[at];
  }

  /** How closely these alerts can be compared; `saysExtends` for an engine that gives each detection. */
  compared(saysExtends: boolean): ForeignComparison['compared'] {
    if (this.#said.length > 0 && this.#said.every(isComplete)) return 'every_field';
    return saysExtends || this.#said.some(({ kind }) => kind === 'extend') ? 'detections' : 'alerts';
  }

  /** In the order of `alerts.jsonl`. */
  [Symbol.iterator](): Iterator<TimedAlert> {
    return this.#settled().values();
  }

  /** All: another engine's alerts are sorted when the last one has come. */
  untaken(): Iterable<TimedAlert> {
    return this.#settled();
  }

  #settled(): readonly TimedAlert[] {
    return (this.#alerts ??= withIds(this.#said).toSorted((a, b) => compareByAlertOrder(a.detection, b.detection)));
  }
}

function isComplete({ timing: _, ...alert }: SaidAlert): boolean {
  return Object.values(alert).every((value) => value !== null);
}

/**
 * Gives each alert an id that has none. One that extends another has the id of the client's last one of the rule: in the same window,
 * or if there is none in it, in any.
 */
function withIds(said: readonly SaidAlert[]): TimedAlert[] {
  const inTime = toldApart(said).toSorted((a, b) => compareByAlertOrder(placed(a), placed(b)));
  const latest = new Map<string, string>();
  const known = new Set<string>();
  return inTime.map(({ timing, ...alert }) => {
    const client = `${alert.rule}\0${alert.client_id}`;
    const window = `${client}\0${alert.window_start_ms ?? ''}`;
    const extended = alert.kind === 'extend' ? (latest.get(window) ?? latest.get(client)) : undefined;
    const id = alert.alert_id ?? extended ?? idOf(alert);
    const kind = alert.kind ?? (known.has(id) ? 'extend' : 'open');
    known.add(id);
    latest.set(client, id).set(window, id);
    const detection = rowOf({ ...alert, alert_id: id, kind });
    return { detection, timing, line: JSON.stringify(detection) };
  });
}

/** The same id may be said of several rules or clients, as where each counts its alerts; then it gets theirs behind it. */
function toldApart(said: readonly SaidAlert[]): readonly SaidAlert[] {
  const owners = new Map<string, string>();
  const shared = new Set<string>();
  for (const { alert_id, rule, client_id } of said) {
    if (alert_id === null) continue;
    const owner = `${rule}\0${client_id}`;
    if ((owners.get(alert_id) ?? owner) !== owner) shared.add(alert_id);
    owners.set(alert_id, owner);
  }
  if (shared.size === 0) return said;
  return said.map((one) => {
    const { alert_id, rule, client_id } = one;
    return alert_id === null || !shared.has(alert_id) ? one : { ...one, alert_id: `${alert_id}:${rule}:${client_id}` };
  });
}

/** Where an alert stands before it has an id. */
function placed(said: SaidAlert): Omit<ForeignAlert, 'evidence' | 'details'> {
  return { ...said, alert_id: said.alert_id ?? '', kind: said.kind ?? 'open' };
}

/** In the order of the columns of `alerts.jsonl`. */
function rowOf(alert: ForeignAlert): ForeignAlert {
  const { alert_id, kind, rule, client_id, transaction_id, event_time_ms } = alert;
  const { window_start_ms, window_end_ms, evidence, evidence_total, details } = alert;
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
    evidence_total,
    details,
  };
}

/** What two alerts have in common of which one is a repetition. */
function keyOf(said: SaidAlert): string {
  const { rule, client_id, alert_id, transaction_id, window_start_ms, window_end_ms, event_time_ms } = said;
  const key = [
    rule,
    client_id,
    alert_id ?? idOf(said),
    transaction_id ?? '',
    window_start_ms ?? '',
    window_end_ms ?? '',
  ];
  return (transaction_id === null ? [...key, event_time_ms ?? '', evidenceText(said)] : key).join('\0');
}

/** An id of 32 hex digits for an alert that has none: the same for one client, rule, transaction and window. */
function idOf(said: Omit<SaidAlert, 'timing'>): string {
  const { rule, client_id, transaction_id, window_start_ms, window_end_ms, event_time_ms } = said;
  const window = window_start_ms ?? window_end_ms;
  const place = window ?? (transaction_id === null ? (event_time_ms ?? evidenceText(said)) : '');
  const text = [rule, client_id, transaction_id ?? '', place].join('\0');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function evidenceText({ evidence }: Pick<SaidAlert, 'evidence'>): string {
  return (evidence ?? []).toSorted().join(' ');
}
