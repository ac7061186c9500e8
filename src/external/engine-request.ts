import { type AlertMapping } from '../model/alert-mapping.ts';
import { type AlertsSource } from './read-alerts.ts';

/** Another engine that is to be tested. */
export type EngineRequest = ListedAlerts | EngineProgram;

/** Alerts that were found elsewhere and are at hand as a list. */
export interface ListedAlerts {
  readonly kind: 'alerts';
  readonly source: AlertsSource;
  readonly mapping: AlertMapping | null;
  /** What the engine is called. */
  readonly name: string;
  /** Whether it promises admission and order like ours. */
  readonly isExact: boolean;
}

/** A program that speaks the protocol on stdin and stdout. */
export interface EngineProgram {
  readonly kind: 'process';
  readonly command: string;
  readonly args: readonly string[];
  readonly mapping: AlertMapping | null;
  /** How long it may neither read nor say anything while it is waited for. */
  readonly silenceMs: number;
  /** Gets each line of its log. */
  readonly onLog: (line: string) => void;
}
