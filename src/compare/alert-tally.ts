import { detailsSchema } from '../artifacts/row-schemas.ts';
import { alertWords } from '../report/alert-words.ts';
import { DAY_MS } from '../model/time-units.ts';
import { compareText } from '../model/text-order.ts';
import { type AlertChange, type AlertSide, type ComparedDay, type JoinedAlerts } from './comparison-schema.ts';
import { type JoinedAlert, type JudgedAlert } from './alert-join.ts';

/** The latest time that a calendar date can express. */
const LAST_DATE_MS = 8.64e15;

/** Counts joined alerts, and keeps the first ones that differ of each rule and change. Memory is bounded by these and by the days. */
export class AlertTally {
  readonly #limit: number;
  readonly #rules = new Map<string, JoinedAlerts>();
  readonly #days = new Map<string, ComparedDay>();
  readonly #examples = new Map<string, AlertChange[]>();

  /** `limit` is how many are kept of each rule and change. */
  constructor(limit: number) {
    // The first of them is always of interest.
    this.#limit = Math.max(1, limit);
  }

  /** Takes in the next one, in any order. */
  add(joined: JoinedAlert): void {
    const { alert } = (joined.a ?? joined.b)!;
    const counts = this.#rules.get(alert.rule) ?? nothing();
    this.#rules.set(alert.rule, counts);
    counts[joined.change] += 1;
    this.#countClasses(counts, joined);
    this.#countDay(joined);
    if (joined.change !== 'same') this.#keep(changeOf(joined, joined.change));
  }

  /** How the alerts of a rule go together. */
  rule(name: string): JoinedAlerts {
    return this.#rules.get(name) ?? nothing();
  }

  /** Names of the rules that gave an alert in either run. */
  get rules(): readonly string[] {
    return [...this.#rules.keys()];
  }

  /** Days and rules with an alert, in this order. Moved alerts stand on the day of the first run. */
  days(): ComparedDay[] {
    return [...this.#days.values()].sort((a, b) => compareText(a.day, b.day) || compareText(a.rule, b.rule));
  }

  /** The first ones that differ, by event time. */
  examples(): AlertChange[] {
    return [...this.#examples.values()].flat().sort(compareChanges);
  }

  #countClasses(counts: JoinedAlerts, { change, a, b }: JoinedAlert): void {
    if (change === 'lost') count(counts.lost_by_class, a);
    else if (change === 'gained') count(counts.gained_by_class, b);
    else if (a.class === null || b.class === null) counts.reclassified = null;
    else if (a.class !== b.class && counts.reclassified !== null) counts.reclassified += 1;
  }

  #countDay({ change, a, b }: JoinedAlert): void {
    const { alert } = (a ?? b)!;
    const timeMs = timeOf(alert);
    if (timeMs === null || Math.abs(timeMs) > LAST_DATE_MS) return;
    const day = new Date(Math.floor(timeMs / DAY_MS) * DAY_MS).toISOString().slice(0, -'T00:00:00.000Z'.length);
    const key = JSON.stringify([day, alert.rule]);
    const counts = this.#days.get(key) ?? { day, rule: alert.rule, same: 0, moved: 0, lost: 0, gained: 0 };
    counts[change] += 1;
    this.#days.set(key, counts);
  }

  #keep(change: AlertChange): void {
    const key = JSON.stringify([change.rule, change.change]);
    const kept = this.#examples.get(key) ?? [];
    this.#examples.set(key, kept);
    const last = kept.at(-1);
    if (kept.length === this.#limit && last !== undefined && compareChanges(last, change) <= 0) return;
    const at = kept.findIndex((other) => compareChanges(change, other) < 0);
    kept.splice(at < 0 ? kept.length : at, 0, change);
    if (kept.length > this.#limit) kept.pop();
  }
}

function nothing(): JoinedAlerts {
  return { same: 0, moved: 0, lost: 0, gained: 0, reclassified: 0, lost_by_class: {}, gained_by_class: {} };
}

function count(classes: JoinedAlerts['lost_by_class'], { class: judgement }: JudgedAlert): void {
  if (judgement !== null) classes[judgement] = (classes[judgement] ?? 0) + 1;
}

function timeOf({ event_time_ms, window_end_ms }: JudgedAlert['alert']): number | null {
  return event_time_ms ?? window_end_ms;
}

function changeOf({ a, b }: JoinedAlert, change: AlertChange['change']): AlertChange {
  const { rule, client_id } = (a ?? b)!.alert;
  const [fromMs, toMs] = [a && timeOf(a.alert), b && timeOf(b.alert)];
  const moved_by_ms = change !== 'moved' || fromMs === null || toMs === null ? null : toMs - fromMs;
  return { change, rule, client_id, moved_by_ms, a: a && sideOf(a), b: b && sideOf(b) };
}

function sideOf({ alert, class: judgement, episodeId }: JudgedAlert): AlertSide {
  const { alert_id, transaction_id, event_time_ms, window_start_ms, evidence, evidence_total } = alert;
  const details = detailsSchema.safeParse(alert.details);
  const saw = details.success ? alertWords(details.data, evidence_total ?? evidence?.length ?? 0) : null;
  return { alert_id, transaction_id, event_time_ms, window_start_ms, saw, class: judgement, episode_id: episodeId };
}

/** When an alert that is not the same in both opened: in the first run, if it is there. */
export function changeTimeMs({ a, b }: AlertChange): number {
  return (a ?? b)?.event_time_ms ?? 0;
}

function compareChanges(a: AlertChange, b: AlertChange): number {
  return (
    changeTimeMs(a) - changeTimeMs(b) ||
    compareText(a.rule, b.rule) ||
    compareText(a.client_id, b.client_id) ||
    compareText((a.a ?? a.b)!.alert_id, (b.a ?? b.b)!.alert_id)
  );
}
