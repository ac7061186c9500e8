import { type AlertMapping } from '../model/alert-mapping.ts';
import { type AlertsSource } from './read-alerts.ts';

/** Another engine that is to be tested. */
export type EngineRequest = ListedAlerts;

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
