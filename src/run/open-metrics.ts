import { type RunDirectory } from '../artifacts/run-directory.ts';
import { type LiveRun } from '../live/live-run.ts';
import { type MetricsSettings } from '../metrics/metrics-server.ts';
import { type VerdictListener } from '../score/admission-audit.ts';
import { type Scenario } from '../model/scenario.ts';

/** The last values of the metrics, as Prometheus' text format has them. */
const LAST_VALUES = 'metrics.prom';

/** What keeps answering until it is closed. */
export interface OpenMetrics {
  /** Has to be told how each record was judged. */
  readonly verdicts: VerdictListener;
  /** From now on it answers with what this run measures. */
  begin(run: LiveRun): void;
  /** Keeps the values of this moment in the folder. */
  keep(directory: RunDirectory | null): Promise<void>;
  close(): Promise<void>;
}

/** Listens for those who ask for the metrics of a live run; undefined where none are asked for. Throws TraplineError('port_taken'). */
export async function openMetrics({
  metrics: settings,
  scenario,
}: {
  readonly metrics?: MetricsSettings | undefined;
  readonly scenario: Scenario;
}): Promise<OpenMetrics | undefined> {
  if (settings === undefined) return undefined;
  const { name, seed, engine } = scenario;
  const rules = engine.ruleSet.rules.map((rule) => rule.name);
  // Loaded when it is called for: most runs have no metrics.
  const { LiveMetrics } = await import('../metrics/live-metrics.ts');
  const { MetricsServer } = await import('../metrics/metrics-server.ts');
  const { VerdictTally } = await import('../metrics/verdict-tally.ts');
  const verdicts = new VerdictTally();
  const server = await MetricsServer.open(settings);
  let metrics: InstanceType<typeof LiveMetrics> | undefined;
  return {
    verdicts,
    begin(run) {
      metrics = new LiveMetrics({ run, scenario: name, seed, rules, verdicts });
      server.serve(metrics);
    },
    async keep(directory) {
      if (metrics !== undefined) directory?.write(LAST_VALUES, await metrics.text());
    },
    close: () => server.close(),
  };
}
