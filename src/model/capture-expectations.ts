import { type Condition, type EngineSpec, type Expectation } from './scenario.ts';

/** Which alerts of a capture are counted. */
export type CountedAlerts =
  | { readonly kind: 'rule'; readonly rule: string }
  /** Of one client, by one rule; null counts those of every rule. */
  | { readonly kind: 'client'; readonly client: string; readonly rule: string | null }
  /** Alerts of a rule that is not named, or, where clients are named, of a client that is not. */
  | { readonly kind: 'unexpected' };

/** A condition on the number of some alerts. */
export interface AlertExpectation {
  /** Where it stands below `expect:`, with dots: `alerts.impossible_travel`, `clients.1513`, `unexpected`. */
  readonly path: string;
  readonly of: CountedAlerts;
  readonly condition: Condition;
  /** Whether the condition is on alerts a day of event time, and not on their number. */
  readonly perDay: boolean;
  /** As written, for messages. */
  readonly text: string;
}

/** What is expected of a replay of a capture. */
export interface CaptureExpectations {
  readonly alerts: readonly AlertExpectation[];
  /** Conditions on figures of report.json. */
  readonly figures: readonly Expectation[];
}

/** Settings of an engine that take the place of others. */
export type EngineChanges = Partial<Omit<EngineSpec, 'ruleSet' | 'early'>> & { readonly early?: boolean };
