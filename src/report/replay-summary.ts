import { type Detection } from '../model/alert.ts';
import { type SideRecord } from '../model/side-record.ts';

/** How many alerts are quoted. */
const LATEST = 5;
/** How many malformed records are. */
const QUOTED = 3;

/** What a person wants to know at once about the alerts of one rule. */
export interface RuleSummary {
  /** How many alerts each client has. */
  readonly clients: ReadonlyMap<string, number>;
  readonly firstEventTimeMs: number;
  readonly lastEventTimeMs: number;
}

/** What is told of a replay beside its report; put together while it is written. Memory is bounded by the clients. */
export class ReplaySummary {
  /** Of each rule that gave an alert. */
  readonly rules = new Map<string, RuleSummary>();
  /** The alerts that opened last. */
  readonly latest: Detection[] = [];
  /** How many records were malformed, and the first of them. */
  malformed = 0;
  readonly quoted: SideRecord[] = [];

  /** Takes in the next detection, in the order of `alerts.jsonl`. */
  detection(detection: Detection): void {
    if (detection.kind !== 'open') return;
    const { rule, client_id, event_time_ms } = detection;
    const known = this.rules.get(rule);
    const clients = (known?.clients ?? new Map<string, number>()) as Map<string, number>;
    clients.set(client_id, (clients.get(client_id) ?? 0) + 1);
    const firstEventTimeMs = known?.firstEventTimeMs ?? event_time_ms;
    this.rules.set(rule, { clients, firstEventTimeMs, lastEventTimeMs: event_time_ms });
    this.latest.push(detection);
    if (this.latest.length > LATEST) this.latest.shift();
  }

  /** Takes in the next record of the side output. */
  side(record: SideRecord): void {
    if (record.reason !== 'malformed') return;
    this.malformed += 1;
    if (this.quoted.length < QUOTED) this.quoted.push(record);
  }
}
