import { alertId } from './alert-id.ts';
import { type OpenAlertSnapshot } from './snapshot.ts';
import { NO_ORDINAL } from './window-log.ts';

interface OpenAlert {
  readonly alertId: string;
  readonly rule: number;
  readonly client: number;
  readonly windowStartMs: number | null;
  ordinal: number;
}

/** A detection, as far as it matters to whether it opens an alert. */
interface AlertTrigger {
  /** Index into the rule set. */
  readonly rule: number;
  readonly ruleName: string;
  readonly client: number;
  readonly clientId: string;
  readonly transactionId: string;
  readonly ordinal: number;
  /** Null for trailing windows. */
  readonly windowStartMs: number | null;
  /** Trailing windows: ordinal of the client's previous transaction, if the window reaches back to it, or NO_ORDINAL. */
  readonly previousInWindow: number;
}

/**
 * The alerts that a detection may still extend. With trailing windows it extends its client's alert if the condition held at
 * the client's previous transaction and that lies in the window; with the others, the alert of its client and window.
 */
export class OpenAlerts {
  /** In the order of their last detections: each detection moves its alert to the end. */
  readonly #alerts = new Map<string, OpenAlert>();

  /** The id of the alert that a detection belongs to, and whether it opens it. Detections come in processing order. */
  place(trigger: AlertTrigger): { alertId: string; opens: boolean } {
    const key = keyOf(trigger.rule, trigger.client, trigger.windowStartMs);
    const alert = this.#alerts.get(key);
    if (alert !== undefined && (trigger.windowStartMs !== null || alert.ordinal === trigger.previousInWindow)) {
      this.#alerts.delete(key);
      this.#alerts.set(key, alert);
      alert.ordinal = trigger.ordinal;
      return { alertId: alert.alertId, opens: false };
    }
    const { rule, client, windowStartMs, ordinal } = trigger;
    const id = alertId(trigger.ruleName, trigger.clientId, trigger.transactionId, windowStartMs);
    this.#alerts.delete(key);
    this.#alerts.set(key, { alertId: id, rule, client, windowStartMs, ordinal });
    return { alertId: id, opens: true };
  }

  /** Drops the alerts that were last extended before `ordinal`: when no window reaches back to it, nothing extends them. */
  forgetBefore(ordinal: number): void {
    for (const [key, alert] of this.#alerts) {
      if (alert.ordinal >= ordinal) return;
      this.#alerts.delete(key);
    }
  }

  renumber(shift: number): void {
    for (const alert of this.#alerts.values()) alert.ordinal = Math.max(NO_ORDINAL, alert.ordinal - shift);
  }

  snapshot(translateClient: (client: number) => number, shift: number): OpenAlertSnapshot[] {
    return Array.from(this.#alerts.values(), (alert) => ({
      ...alert,
      client: translateClient(alert.client),
      ordinal: Math.max(NO_ORDINAL, alert.ordinal - shift),
    }));
  }

  restore(alerts: readonly OpenAlertSnapshot[], translateClient: (client: number) => number): void {
    for (const alert of alerts) {
      const client = translateClient(alert.client);
      this.#alerts.set(keyOf(alert.rule, client, alert.windowStartMs), { ...alert, client });
    }
  }
}

function keyOf(rule: number, client: number, windowStartMs: number | null): string {
  return `${rule}/${client}/${windowStartMs ?? ''}`;
}
