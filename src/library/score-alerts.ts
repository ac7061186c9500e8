import { loadAlertMapping } from '../config/load-alert-mapping.ts';
import { type AlertsSource } from '../external/read-alerts.ts';
import { prepareScore } from '../run/prepare-score.ts';
import { scoreRun } from '../run/score-run.ts';
import { scored, type ScoredRun } from './scored-run.ts';
import { workOf, type WorkOptions } from './work-options.ts';

/** How alerts are scored. */
export interface ScoreOptions extends WorkOptions {
  /** What the engine is called; `alerts` unless given. */
  readonly name?: string;
  /** Name or path of a mapping for alerts that do not have the form of alerts.jsonl. */
  readonly alertMapping?: string;
  /** Whether the engine promises admission and order like the built-in one, so that every detection is compared. */
  readonly exact?: boolean;
  /** The files with the run's traffic, where it came from some. */
  readonly input?: readonly string[];
}

/**
 * Scores alerts that another engine found in the transactions of a finished run, as `trapline score` does. `run` is its folder. `alerts` is a file of JSON
 * Lines or CSV, or the alerts themselves: as in alerts.jsonl, or with a `rule`, a `client_id` and one of `transaction_id`, `evidence` and the times.
 * Throws TraplineError as `runScenario`: `input` for an alert that cannot be read and for a folder without a finished run.
 */
export async function scoreAlerts(
  run: string,
  alerts: string | Iterable<object>,
  options: ScoreOptions = {},
): Promise<ScoredRun> {
  const { alertMapping, name = 'alerts', exact = false, input } = options;
  const mapping = alertMapping === undefined ? null : loadAlertMapping(alertMapping);
  const source: AlertsSource = typeof alerts === 'string' ? { path: alerts } : { rows: alerts };
  const engine = { kind: 'alerts', source, mapping, name, isExact: exact } as const;
  return scored(await scoreRun(prepareScore(run, input), { ...workOf(options), engine }));
}
