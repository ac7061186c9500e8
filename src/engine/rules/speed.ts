import { NO_COORDINATE } from '../../model/batch.ts';
import { distanceM, METRES_PER_E6 } from '../../model/great-circle.ts';
import { type SpeedRule } from '../../model/rule-set.ts';
import { HOUR_MS } from '../../model/time-units.ts';
import { type RecordLayout } from '../record-layout.ts';
import { NO_ORDINAL } from '../window-log.ts';
import { type WindowReach } from '../window-reach.ts';
import { windowsReachingBack } from '../windows.ts';
import { type Finding, type KernelInput, type RuleKernel } from './kernel.ts';

const FULL_TURN_E6 = 360e6;
/** What rounding may add to a distance, and more. */
const ROUNDING_M = 1;

/**
 * Further from the client's previous located transaction than anything travels in the time. The record keeps that one's ordinal, latitude and
 * longitude. Most pairs are settled before any trigonometry: the way along a parallel and a meridian is never shorter than the great circle.
 */
export class SpeedKernel implements RuleKernel {
  readonly #rule: SpeedRule;
  readonly #index: number;
  readonly #reach: WindowReach;
  readonly #offset: number;
  /** Of the row to be reported: the ordinal of the one before it, and how far apart they are. */
  #previous = NO_ORDINAL;
  #distanceM = 0;

  constructor(rule: SpeedRule, index: number, reach: WindowReach, layout: RecordLayout) {
    this.#rule = rule;
    this.#index = index;
    this.#reach = reach;
    this.#offset = layout.claim('ordinal', 'bits', 'bits');
  }

  run(input: KernelInput, findings: Finding[]): void {
    const { length } = input.rows;
    for (let row = this.#scan(input, 0); row < length; row = this.#scan(input, row + 1)) {
      this.#report(input, row, findings);
    }
  }

  /** Updates the state with rows from `first` on, up to the first at which there is something to report; returns that. */
  #scan(input: KernelInput, first: number): number {
    const { rows, firstOrdinal, bases, words, log } = input;
    const { eventTimeMs, latitudeE6, longitudeE6, length } = rows;
    const { timesMs, mask } = log;
    const { maxMetresPerHour, minMetres } = this.#rule;
    const reach = this.#reach.first;
    const offset = this.#offset;
    for (let row = first; row < length; row++) {
      const latitude = latitudeE6[row]!;
      const longitude = longitudeE6[row]!;
      if (latitude === NO_COORDINATE || longitude === NO_COORDINATE) continue;
      const at = bases[row]! + offset;
      const previous = words[at]!;
      const fromLatitude = words[at + 1]!;
      const fromLongitude = words[at + 2]!;
      words[at] = firstOrdinal + row;
      words[at + 1] = latitude;
      words[at + 2] = longitude;
      if (previous < reach) continue;
      const east = Math.abs(longitude - fromLongitude);
      const apart = Math.abs(latitude - fromLatitude) + Math.min(east, FULL_TURN_E6 - east);
      const mostM = METRES_PER_E6 * apart;
      if (mostM <= minMetres) continue;
      const allowed = maxMetresPerHour * (eventTimeMs[row]! - timesMs[previous & mask]!);
      if ((mostM + ROUNDING_M) * HOUR_MS <= allowed) continue;
      const metres = distanceM(fromLatitude, fromLongitude, latitude, longitude);
      if (metres <= minMetres || metres * HOUR_MS <= allowed) continue;
      this.#previous = previous;
      this.#distanceM = metres;
      return row;
    }
    return length;
  }

  #report({ log, rows, firstOrdinal }: KernelInput, row: number, findings: Finding[]): void {
    const timeMs = rows.eventTimeMs[row]!;
    const previousMs = log.timeOf(this.#previous);
    const windows = windowsReachingBack(this.#rule.window, timeMs, previousMs);
    if (windows.length === 0) return;
    const evidence = [log.idOf(this.#previous), log.idOf(firstOrdinal + row)];
    const details = { kind: 'speed', distance_m: this.#distanceM, elapsed_ms: timeMs - previousMs } as const;
    for (const window of windows) findings.push({ row, rule: this.#index, window, evidence, details });
  }
}
