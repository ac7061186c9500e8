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

  /** `firstEventTimeMs` says for a client when its partition's first record was stamped; undefined where nothing is missing. */
  constructor(engine: EngineSpec, firstEventTimeMs: (clientId: string) => number | undefined) {
    this.#unsureMs = engine.allowedDisorderMs + longestWindowMs(engine.ruleSet);
    this.#firstEventTimeMs = firstEventTimeMs;
  }

  /** Ids of the alerts that opened too early to be relied upon. */
  unsure(detections: Iterable<TimedDetection>): ReadonlySet<string> {
    const unsure = new Set<string>();
    for (const { detection } of detections) {
      const { kind, alert_id, client_id, event_time_ms } = detection;
      const firstMs = this.#firstEventTimeMs(client_id);
      if (kind === 'open' && firstMs !== undefined && event_time_ms <= firstMs + this.#unsureMs) unsure.add(alert_id);
    }
    return unsure;
  }
}

/** The line of `alerts.jsonl` for a detection, marked if it belongs to an unsure alert. */
export function markedLine({ detection, line }: TimedDetection, unsure: ReadonlySet<string>): string {
  if (!unsure.has(detection.alert_id)) return line;
  const row: AlertRow = { ...detection, cold_start: true };
  return JSON.stringify(row);
}
