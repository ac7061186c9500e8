import { type Detection } from '../model/alert.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { alertId } from './alert-id.ts';
import { conditionAt } from './conditions.ts';
import { type OracleTransaction } from './transaction.ts';
import { oldestInWindow, windowsAt } from './windows.ts';

/**
 * Every detection of one client's transactions, which must be in processing order: times do not decrease. The detections come
 * rule by rule, then in the order of their transactions, then by ascending window start.
 */
export function evaluateClient(ruleSet: RuleSet, transactions: readonly OracleTransaction[]): Detection[] {
  const detections: Detection[] = [];
  return detections.concat(...ruleSet.rules.map((rule) => evaluateRule(rule, transactions)));
}

function evaluateRule(rule: Rule, transactions: readonly OracleTransaction[]): Detection[] {
  const detections: Detection[] = [];
  const alerts = rule.window.kind === 'trailing' ? new TrailingAlerts(transactions) : new AlertPerWindow();
  for (let at = 0; at < transactions.length; at++) {
    const x = transactions[at]!;
    for (const { startMs, endMs } of windowsAt(rule.window, x.timeMs)) {
      const finding = conditionAt(rule, transactions, oldestInWindow(transactions, at, startMs), at);
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
        details: finding.details,
      });
    }
  }
  return detections;
}

/** Which alert of one client and one rule a detection extends. */
interface Alerts {
  /** The alert that a detection at index `at`, in the window that begins at `startMs`, extends; null if it opens one. */
  runningAt(at: number, startMs: number): string | null;
  /** The condition held there, and the detection belongs to alert `id`. */
  held(at: number, startMs: number, id: string): void;
}

/** The alert goes on if the condition held at the client's previous transaction and that one lies within the window. */
class TrailingAlerts implements Alerts {
  readonly #transactions: readonly OracleTransaction[];
  #lastHeldAt = -1;
  #id: string | null = null;

  constructor(transactions: readonly OracleTransaction[]) {
    this.#transactions = transactions;
  }

  runningAt(at: number, startMs: number): string | null {
    const heldAtPrevious = at > 0 && this.#lastHeldAt === at - 1;
    return heldAtPrevious && this.#transactions[at - 1]!.timeMs >= startMs ? this.#id : null;
  }

  held(at: number, _startMs: number, id: string): void {
    this.#lastHeldAt = at;
    this.#id = id;
  }
}

/** Tumbling and hopping: the first detection in a window opens its alert, the others extend it. */
class AlertPerWindow implements Alerts {
  readonly #idByStart = new Map<number, string>();

  runningAt(_at: number, startMs: number): string | null {
    return this.#idByStart.get(startMs) ?? null;
  }

  held(_at: number, startMs: number, id: string): void {
    this.#idByStart.set(startMs, id);
  }
}
