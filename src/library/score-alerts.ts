import { resolve } from 'node:path';
import { z } from 'zod';
import { loadAlertMapping } from '../config/load-alert-mapping.ts';
import { show } from '../config/messages.ts';
import { type AlertsSource } from '../external/read-alerts.ts';
import { TraplineError } from '../model/errors.ts';
import { prepareScore } from '../run/prepare-score.ts';
import { scoreRun } from '../run/score-run.ts';
import { checked, WORK_FIELDS } from './checked.ts';
import { placed } from './placed-error.ts';
import { scored, type ScoredRun } from './scored-run.ts';
import { workOf, type WorkOptions } from './work-options.ts';

/** How alerts are scored. */
export interface ScoreOptions extends WorkOptions {
  /** What the engine is called; `alerts` unless given. */
  readonly name?: string | undefined;
  /** Name or path of a mapping for alerts that do not have the form of alerts.jsonl. */
  readonly alertMapping?: string | undefined;
  /** Whether the engine promises admission and order like the built-in one, so that every detection is compared. */
  readonly exact?: boolean | undefined;
  /** The files with the run's traffic, where it came from some. */
  readonly input?: readonly string[] | undefined;
}

const optionsSchema = z.strictObject({
  ...WORK_FIELDS,
  name: z.string().min(1).optional(),
  alertMapping: z.string().min(1).optional(),
  exact: z.boolean().optional(),
  input: z.array(z.string().min(1)).min(1).optional(),
});

/**
 * Scores alerts that another engine found in the transactions of a finished run, as `trapline score` does. `run` is its folder. `alerts` is a file of JSON
 * Lines or CSV, or the alerts themselves: as in alerts.jsonl, or with a `rule`, a `client_id` and one of `transaction_id`, `evidence` and the times.
 * Throws TraplineError as `runScenario`: `input` for an alert that cannot be read and for a folder without a finished run.
 */
export function scoreAlerts(
  run: string,
  alerts: string | Iterable<object>,
  options: ScoreOptions = {},
): Promise<ScoredRun> {
  return placed(async () => {
    const known = checked(options, optionsSchema);
    const { alertMapping, name = 'alerts', exact = false, input, out } = known;
    if (out !== undefined && resolve(out) === resolve(run)) {
      throw new TraplineError('output_refused', `out: ${out} is the run that is scored; name another folder`);
    }
    const mapping = alertMapping === undefined ? null : loadAlertMapping(alertMapping);
    const engine = { kind: 'alerts', source: sourceOf(alerts), mapping, name, isExact: exact } as const;
    return scored(await scoreRun(prepareScore(run, input), { ...workOf(known), engine }), known.signal);
  });
}

function sourceOf(alerts: unknown): AlertsSource {
  // A test has no stdin to read.
  if (typeof alerts === 'string' && alerts !== '-') return { path: alerts };
  if (typeof alerts === 'object' && alerts !== null && Symbol.iterator in alerts)
    return { rows: alerts as Iterable<object> };
  throw new TraplineError('option_invalid', `alerts: expected a file or a list of alerts, found ${show(alerts)}`);
}
