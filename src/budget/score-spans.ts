import { type ForeignAlert } from '../model/foreign-alert.ts';

/** A limit from `fromMilli` up to below `toMilli` gives one alert. */
export interface ScoreSpan {
  readonly fromMilli: number;
  readonly toMilli: number;
}

/** What a rule of anomalies would say with higher limits, told by what it said. */
export class ScoreSpans {
  readonly #spans: ScoreSpan[] = [];
  /** By client, the score of the latest detection. */
  readonly #before = new Map<string, number>();
  /** By client and window that does not trail, the highest score. */
  readonly #highest = new Map<string, number>();

  /** Takes in the rule's next detection, in the order of `alerts.jsonl`, and its score in thousandths. */
  add(alert: ForeignAlert, scoreMilli: number): void {
    const { client_id: client, window_start_ms: start, window_end_ms: end, event_time_ms: at, kind } = alert;
    if (end === at) return this.#addTrailing(client, kind, scoreMilli);
    const window = JSON.stringify([client, start]);
    this.#highest.set(window, Math.max(scoreMilli, this.#highest.get(window) ?? 0));
  }

  /** With a trailing window an alert goes on where the client's transaction before holds, which then was its detection before. */
  #addTrailing(client: string, kind: ForeignAlert['kind'], scoreMilli: number): void {
    const before = kind === 'extend' ? (this.#before.get(client) ?? 0) : 0;
    this.#before.set(client, scoreMilli);
    if (before < scoreMilli) this.#spans.push({ fromMilli: before, toMilli: scoreMilli });
  }

  /** Each alert that some limit gives. In a window that does not trail there is one as long as something is above the limit. */
  all(): readonly ScoreSpan[] {
    return [...this.#spans, ...Array.from(this.#highest.values(), (toMilli) => ({ fromMilli: 0, toMilli }))];
  }
}
