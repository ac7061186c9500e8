import { type Detection } from '../model/alert.ts';
import { type TimedDetection } from '../model/engine-results.ts';
import { longestWindowMs } from '../model/rule-set.ts';
import { type EngineSpec } from '../model/scenario.ts';

/** A row of `alerts.jsonl`; marked where it belongs to an alert that history might have changed. */
export type AlertRow = Detection & { readonly cold_start?: true };

/**
 * Knows from when on the alerts of a replay that begins in mid-topic can be relied upon. What came before is not known, but it was
 * stamped at most the allowed disorder after the first record that is; one longest window later no rule can reach it any more.
 */
export class ColdStarts {
  readonly #unsureMs: number;
  readonly #firstEventTimeMs: (clientId: string) => number | undefined;
  /** Ids of the alerts that opened too early to be relied upon. */
  readonly #unsure = new Set<string>();

  /** `firstEventTimeMs` says for a client when its partition's first record was stamped; undefined where nothing is missing. */
  constructor(engine: EngineSpec, firstEventTimeMs: (clientId: string) => number | undefined) {
    this.#unsureMs = engine.allowedDisorderMs + longestWindowMs(engine.ruleSet);
    this.#firstEventTimeMs = firstEventTimeMs;
  }

  /** How many alerts opened too early to be relied upon, of those that were asked for. */
  get unsure(): number {
    return this.#unsure.size;
  }

  /** The line of `alerts.jsonl` for a detection, marked if it belongs to an unsure alert. Has to be asked for in the order of that file. */
  lineOf({ detection, line }: TimedDetection): string {
    const { kind, alert_id, client_id, event_time_ms } = detection;
    const firstMs = this.#firstEventTimeMs(client_id);
    if (kind === 'open' && firstMs !== undefined && event_time_ms <= firstMs + this.#unsureMs) {
      this.#unsure.add(alert_id);
    }
    if (!this.#unsure.has(alert_id)) return line;
    const row: AlertRow = { ...detection, cold_start: true };
    return JSON.stringify(row);
  }
}
