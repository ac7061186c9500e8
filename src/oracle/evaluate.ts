import { type Detection } from '../model/alert.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { alertId } from './alert-id.ts';
import { conditionAt, leastTransactions } from './conditions.ts';
import { takenBy } from './filter.ts';
import { type History } from './history.ts';
import { oldestInWindow, windowsAt } from './windows.ts';

/** Every detection of one client's history: rule by rule, then in the order of its transactions, then by ascending window start. */
export function evaluateClient(ruleSet: RuleSet, history: History): Detection[] {
  const detections: Detection[] = [];
  for (const rule of ruleSet.rules) evaluateRule(rule, takenBy(rule, history), detections);
  return detections;
}

/** `history` is what the rule takes. */
function evaluateRule(rule: Rule, history: History, detections: Detection[]): void {
  const { timesMs } = history;
  const least = leastTransactions(rule);
  const alerts = rule.window.kind === 'trailing' ? new TrailingAlerts(history) : new AlertPerWindow();
  let reached = 0;
  for (let at = 0; at < history.length; at++) {
    const timeMs = timesMs[at]!;
    // No window of this transaction holds one from before `reached`, of whatever kind it is: nearly all end here.
    while (timesMs[reached]! < timeMs - rule.window.sizeMs) reached += 1;
    if (at - reached + 1 < least) continue;
    const x = history.at(at);
    for (const { startMs, endMs } of windowsAt(rule.window, timeMs)) {
      const finding = conditionAt(rule, history, oldestInWindow(history, at, startMs), at);
      if (finding === null) continue;
      const running = alerts.runningAt(at, startMs);
      const id = running ?? alertId(rule, x, startMs);
      alerts.held(at, startMs, id);
      detections.push({
        alert_id: id,
        kind: running === null ? 'open' : 'extend',
        rule: rule.name,
        client_id: x.clientId,
        transaction_id: x.id,
        event_time_ms: x.timeMs,
        window_start_ms: startMs,
        window_end_ms: endMs,
        evidence: finding.evidence,
        evidence_total: finding.evidence_total,
        details: finding.details,
      });
    }
  }
}

/** Decides which alert of one client and one rule a detection extends. */
interface Alerts {
  /** The alert that a detection at index `at`, in the window that begins at `startMs`, extends; null if it opens a new one. */
  runningAt(at: number, startMs: number): string | null;
  /** Notes that the condition held there, and that the detection belongs to alert `id`. */
  held(at: number, startMs: number, id: string): void;
}

/** An alert continues if the condition held at the client's previous transaction and that one lies within the window. */
class TrailingAlerts implements Alerts {
  readonly #timesMs: ArrayLike<number>;
  #lastHeldAt = -1;
  #id: string | null = null;

  constructor({ timesMs }: History) {
    this.#timesMs = timesMs;
  }

  runningAt(at: number, startMs: number): string | null {
    const heldAtPrevious = at > 0 && this.#lastHeldAt === at - 1;
    return heldAtPrevious && this.#timesMs[at - 1]! >= startMs ? this.#id : null;
  }

  held(at: number, _startMs: number, id: string): void {
    this.#lastHeldAt = at;
    this.#id = id;
  }
}

/** Tumbling and hopping windows: the first detection in a window opens its alert, the others extend it. */
class AlertPerWindow implements Alerts {
  readonly #idByStart = new Map<number, string>();

  runningAt(_at: number, startMs: number): string | null {
    return this.#idByStart.get(startMs) ?? null;
  }

  held(_at: number, startMs: number, id: string): void {
    this.#idByStart.set(startMs, id);
  }
}
