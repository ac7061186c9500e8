import { type LiveRun } from '../live/live-run.ts';
import { type MetricsSettings } from '../metrics/metrics-server.ts';
import { type Scenario } from '../model/scenario.ts';

/** What keeps answering until it is closed. */
export interface OpenMetrics {
  close(): Promise<void>;
}

/** Serves the metrics of a live run, where they are asked for. Throws TraplineError('port_taken'). */
export async function openMetrics(
  { metrics, scenario }: { readonly metrics?: MetricsSettings | undefined; readonly scenario: Scenario },
  run: LiveRun | undefined,
): Promise<OpenMetrics | undefined> {
  if (metrics === undefined || run === undefined) return undefined;
  const { name, seed, engine } = scenario;
  const rules = engine.ruleSet.rules.map((rule) => rule.name);
  // Loaded when it is called for: most runs have no metrics.
  const { LiveMetrics } = await import('../metrics/live-metrics.ts');
  const { serveMetrics } = await import('../metrics/metrics-server.ts');
  return serveMetrics(new LiveMetrics({ run, scenario: name, seed, rules }), metrics);
}
