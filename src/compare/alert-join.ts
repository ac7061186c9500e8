import { type ForeignAlert } from '../model/foreign-alert.ts';
import { compareText } from '../model/text-order.ts';
import { type AlertClass } from '../report/outcomes.ts';

/** A row of `alerts.jsonl`, and what its alert was judged to be; null where nothing was. */
export interface JudgedAlert {
  readonly alert: ForeignAlert;
  readonly class: AlertClass | null;
  readonly episodeId: string | null;
}

/** How an alert of one run goes with those of another one. */
export type JoinedAlert =
  | { readonly change: 'same' | 'moved'; readonly a: JudgedAlert; readonly b: JudgedAlert }
  | { readonly change: 'lost'; readonly a: JudgedAlert; readonly b: null }
  | { readonly change: 'gained'; readonly a: null; readonly b: JudgedAlert };

/** An alert that the other run has not met yet. */
interface Waiting {
  readonly opening: JudgedAlert;
  /** Event time of its last detection so far. */
  lastMs: number;
  readonly evidence: Set<string>;
}

/**
 * Puts the alerts of two runs together, each in the order of `alerts.jsonl`. Alerts that the same transaction opened, for the same rule and client,
 * are *same*. Of those left over, two of the same rule and client are *moved* if the later one's first window begins before the earlier one's last
 * detection; where an engine names no windows, if they share evidence. What is left is *lost* or *gained*.
 *
 * Both are gone through once, and what is in memory is the alerts of `horizonMs`, which is the longest window of either run.
 */
export function* joinAlerts(
  a: Iterable<JudgedAlert>,
  b: Iterable<JudgedAlert>,
  horizonMs: number,
): Generator<JoinedAlert> {
  const [fromA, fromB] = [new Groups(a), new Groups(b)];
  const [waitingA, waitingB] = [new WaitingAlerts(horizonMs), new WaitingAlerts(horizonMs)];
  for (;;) {
    const place = earlier(fromA.place, fromB.place);
    if (place === undefined) break;
    for (const opening of waitingA.before(place.timeMs)) yield lost(opening);
    for (const opening of waitingB.before(place.timeMs)) yield gained(opening);
    const { same, onlyA, onlyB } = pairUp(fromA.take(place), fromB.take(place));
    for (const [first, second] of same) yield { change: 'same', a: first, b: second };
    for (const row of onlyA) {
      const met = waitingA.extend(row) ? undefined : isOpening(row) ? waitingB.meet(row) : undefined;
      if (met !== undefined) yield together(row, met);
      else if (isOpening(row)) waitingA.add(row, place.timeMs);
    }
    for (const row of onlyB) {
      const met = waitingB.extend(row) ? undefined : isOpening(row) ? waitingA.meet(row) : undefined;
      if (met !== undefined) yield together(met, row);
      else if (isOpening(row)) waitingB.add(row, place.timeMs);
    }
  }
  for (const opening of waitingA.before(Infinity)) yield lost(opening);
  for (const opening of waitingB.before(Infinity)) yield gained(opening);
}

function lost(opening: JudgedAlert): JoinedAlert {
  return { change: 'lost', a: opening, b: null };
}

function gained(opening: JudgedAlert): JoinedAlert {
  return { change: 'gained', a: null, b: opening };
}

/** Where clocks differ, one transaction has two event times, and its alerts meet here. */
function together(a: JudgedAlert, b: JudgedAlert): JoinedAlert {
  const { transaction_id: id } = a.alert;
  return { change: id !== null && id === b.alert.transaction_id ? 'same' : 'moved', a, b };
}

function isOpening({ alert }: JudgedAlert): boolean {
  return alert.kind === 'open';
}

/** Where rows stand in `alerts.jsonl`: those of one place are of one rule, client and event time. */
interface Place {
  readonly timeMs: number;
  readonly rule: string;
  readonly clientId: string;
}

function placeOf({ alert }: JudgedAlert): Place {
  return { timeMs: timeOf(alert), rule: alert.rule, clientId: alert.client_id };
}

/** As in the order of `alerts.jsonl`. */
function timeOf({ event_time_ms, window_end_ms, window_start_ms }: ForeignAlert): number {
  return event_time_ms ?? window_end_ms ?? window_start_ms ?? 0;
}

function comparePlaces(a: Place, b: Place): number {
  return a.timeMs - b.timeMs || compareText(a.rule, b.rule) || compareText(a.clientId, b.clientId);
}

function earlier(a: Place | undefined, b: Place | undefined): Place | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return comparePlaces(a, b) <= 0 ? a : b;
}

/** Rows of one run, place by place. */
class Groups {
  readonly #rows: Iterator<JudgedAlert>;
  #next: JudgedAlert | undefined;

  constructor(rows: Iterable<JudgedAlert>) {
    this.#rows = rows[Symbol.iterator]();
    this.#advance();
  }

  /** Of the rows that come next; undefined if there are none. */
  get place(): Place | undefined {
    return this.#next && placeOf(this.#next);
  }

  take(place: Place): JudgedAlert[] {
    const rows: JudgedAlert[] = [];
    for (; this.#next !== undefined && comparePlaces(placeOf(this.#next), place) === 0; this.#advance()) {
      rows.push(this.#next);
    }
    return rows;
  }

  #advance(): void {
    const { done, value } = this.#rows.next();
    this.#next = done === true ? undefined : value;
  }
}

/** Openings of one place by the transaction, those of the same alert id first; what is left over of either side, extensions too. */
function pairUp(
  ofA: readonly JudgedAlert[],
  ofB: readonly JudgedAlert[],
): {
  readonly same: readonly (readonly [JudgedAlert, JudgedAlert])[];
  readonly onlyA: readonly JudgedAlert[];
  readonly onlyB: readonly JudgedAlert[];
} {
  if (ofA.length === 0 || ofB.length === 0) return { same: [], onlyA: ofA, onlyB: ofB };
  const [restA, restB] = [new Set(ofA), new Set(ofB)];
  const same: [JudgedAlert, JudgedAlert][] = [];
  const isSameId = (one: ForeignAlert, other: ForeignAlert): boolean => one.alert_id === other.alert_id;
  const isSameTransaction = (one: ForeignAlert, other: ForeignAlert): boolean =>
    one.transaction_id !== null && one.transaction_id === other.transaction_id;
  for (const isSame of [isSameId, isSameTransaction]) {
    for (const row of [...restA].filter(isOpening)) {
      const met = [...restB].find((other) => isOpening(other) && isSame(row.alert, other.alert));
      if (met === undefined) continue;
      same.push([row, met]);
      restA.delete(row);
      restB.delete(met);
    }
  }
  return { same, onlyA: [...restA], onlyB: [...restB] };
}

/** Openings of one run that wait for one of the other run. By the time of the last detection, since each one that is extended goes to the end. */
class WaitingAlerts {
  readonly #horizonMs: number;
  readonly #byId = new Map<string, Waiting>();
  readonly #byClient = new Map<string, Set<Waiting>>();

  constructor(horizonMs: number) {
    this.#horizonMs = horizonMs;
  }

  add(opening: JudgedAlert, timeMs: number): void {
    const waiting = { opening, lastMs: timeMs, evidence: new Set(opening.alert.evidence) };
    this.#byId.set(opening.alert.alert_id, waiting);
    const key = keyOf(opening);
    this.#byClient.set(key, (this.#byClient.get(key) ?? new Set()).add(waiting));
  }

  /** Takes in a detection of an alert that waits; false if there is none. */
  extend({ alert }: JudgedAlert): boolean {
    const waiting = this.#byId.get(alert.alert_id);
    if (waiting === undefined) return false;
    waiting.lastMs = timeOf(alert);
    for (const id of alert.evidence ?? []) waiting.evidence.add(id);
    this.#byId.delete(alert.alert_id);
    this.#byId.set(alert.alert_id, waiting);
    return true;
  }

  /** Takes out the one that a later opening of the other run meets: of the same transaction, else the latest that it overlaps. */
  meet(opening: JudgedAlert): JudgedAlert | undefined {
    const candidates = [...(this.#byClient.get(keyOf(opening)) ?? [])];
    const { transaction_id } = opening.alert;
    const met =
      candidates.find(({ opening: own }) => transaction_id !== null && own.alert.transaction_id === transaction_id) ??
      candidates.findLast((waiting) => overlaps(waiting, opening.alert));
    if (met !== undefined) this.#remove(met);
    return met?.opening;
  }

  /** Takes out those that no opening at `timeMs` or later can meet. */
  *before(timeMs: number): Generator<JudgedAlert> {
    for (const waiting of this.#byId.values()) {
      if (waiting.lastMs + this.#horizonMs >= timeMs) return;
      this.#remove(waiting);
      yield waiting.opening;
    }
  }

  #remove(waiting: Waiting): void {
    this.#byId.delete(waiting.opening.alert.alert_id);
    const key = keyOf(waiting.opening);
    const own = this.#byClient.get(key)!;
    own.delete(waiting);
    if (own.size === 0) this.#byClient.delete(key);
  }
}

function keyOf({ alert }: JudgedAlert): string {
  return JSON.stringify([alert.rule, alert.client_id]);
}

function overlaps({ lastMs, evidence }: Waiting, later: ForeignAlert): boolean {
  if (later.window_start_ms !== null) return later.window_start_ms <= lastMs;
  return (later.evidence ?? []).some((id) => evidence.has(id));
}
