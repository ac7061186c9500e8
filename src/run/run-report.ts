import { VERSION } from '../config/version.ts';
import { type ForeignEngine } from '../external/foreign-engine.ts';
import { type LiveFigures } from '../live/live-facts.ts';
import { inputWarnings } from '../mapping/input-warnings.ts';
import { type AlertDifference, type MatchingCounts } from '../model/foreign-alert.ts';
import { type RareEventCounts } from '../model/rare-events.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Backend } from '../pipeline/backend.ts';
import { type WorldResult } from '../pipeline/world-source.ts';
import { inputFacts } from '../report/input-facts.ts';
import { measure } from '../report/performance.ts';
import { buildReport, withExpectations } from '../report/report.ts';
import { type Arrivals } from '../report/distribution-schema.ts';
import { type Attribution, type Report } from '../report/report-schema.ts';
import { type Warning } from '../model/warning.ts';
import { currencyWarnings, injectionWarnings, modelWarnings } from '../report/score-warnings.ts';
import { trafficOf } from '../report/traffic.ts';
import { type Place } from '../report/traffic-schema.ts';
import { type LabelledRows } from '../model/labelled-rows.ts';
import { type IntervalUnits } from '../score/interval-units.ts';
import { type Scores } from '../report/scores.ts';
import { judge, latencyExpectations } from './expectations.ts';
import { engineFacts } from './foreign-run.ts';
import { intervalFacts } from './interval-facts.ts';
import { mayLose } from './may-lose.ts';
import { type RunRequest } from './run-request.ts';

/** What a run is known by. */
export interface RunFacts {
  readonly request: RunRequest;
  readonly runId: string;
  readonly backend: Backend;
  readonly foreign?: ForeignEngine | undefined;
}

/** What came of a run. */
export interface RunOutcome {
  readonly result: Pick<WorldResult, 'transactions' | 'counts' | 'faults' | 'traffic'>;
  readonly digests: Report['digests'];
  readonly scores: Scores;
  readonly attribution: Attribution | null;
  readonly arrivals: Arrivals;
  readonly places: readonly Place[];
  /** Of a run by the wall clock. */
  readonly figures: LiveFigures | undefined;
  /** What the intervals are about. */
  readonly units: IntervalUnits;
  readonly labels: LabelledRows | undefined;
  /** Simulated. */
  readonly spanMs: number;
  readonly wallMs: number;
  /** How many transactions have no copy in the log. */
  readonly undelivered: number;
  /** How often rare events happened. */
  readonly reached?: RareEventCounts | undefined;
  /** How the alerts of another engine were matched. */
  readonly matching?: MatchingCounts | undefined;
  /** The first differences between another engine and the oracle. */
  readonly differences?: readonly AlertDifference[] | undefined;
  /** What was noticed on the way. */
  readonly warnings: readonly Warning[];
}

/** What `manifest.json` says of a run, but for its status and digests. */
export function runManifest({ request, runId, backend }: RunFacts): object {
  const { scenario, resolvedHash, foreign, inputs, command = null } = request;
  return {
    run_id: runId,
    scenario: scenario.name,
    seed: scenario.seed,
    resolved_hash: resolvedHash,
    command,
    ...(inputs === undefined ? {} : { inputs }),
    input: foreign === undefined ? null : inputFacts(foreign),
    bus: { name: backend.bus.name, ...backend.facts },
    versions: { trapline: VERSION, node: process.version },
  };
}

/** The report of a run, its expectations judged. */
export function runReport({ request, runId, backend, foreign: engine }: RunFacts, outcome: RunOutcome): Report {
  const { scenario, foreign, pace } = request;
  const {
    result,
    digests,
    scores,
    attribution,
    arrivals,
    places,
    figures,
    units,
    labels,
    spanMs,
    wallMs,
    undelivered: lost,
    reached,
    matching,
    differences = [],
    warnings,
  } = outcome;
  const { transactions } = result;
  const traffic = trafficOf(result.traffic, places);
  const { early, ...counts } = result.counts;
  const unjudged = buildReport({
    run_id: runId,
    scenario: scenario.name,
    seed: scenario.seed,
    bus: backend.bus.name,
    engine: engine?.door ?? 'builtin',
    ...(engine === undefined || matching === undefined
      ? {}
      : { engine_facts: engineFacts(engine, matching, differences) }),
    versions: { trapline: VERSION },
    input: foreign === undefined ? null : inputFacts(foreign),
    digests: {
      transactions: digests.transactions,
      deliveries: digests.deliveries,
      alerts: digests.alerts,
      aggregates: digests.aggregates,
    },
    counts: { transactions, ...(mayLose(scenario) ? { lost } : {}), ...counts },
    ...(early === undefined ? {} : { early }),
    ...(result.faults === undefined ? {} : { faults: result.faults }),
    scores,
    intervals: intervalFacts(units, scenario),
    labels: labels && labelReport(labels, scores),
    attribution,
    arrivals,
    reached,
    traffic,
    warnings: [
      ...warnings,
      ...currencyWarnings(scenario.engine.ruleSet, traffic),
      ...modelWarnings(scores.rules),
      ...(foreign === undefined ? [] : inputWarnings(foreign, scenario.engine.ruleSet)),
      ...(foreign === undefined || labels !== undefined ? [] : injectionWarnings(scores.rules)),
    ],
    live: figures?.live,
    latency_ms: figures?.latency_ms,
    performance: measure(wallMs, spanMs, transactions),
  });
  const expected = expectedOf(scenario.expect, engine?.comparison.rules ?? null, scenario.engine.ruleSet);
  const expectations = [...expected, ...(pace === undefined ? [] : latencyExpectations(scenario))];
  return withExpectations(unjudged, judge(expectations, { ...unjudged, counts: { ...unjudged.counts, lost } }));
}

/** What a report has of the rules against the labels of the traffic. */
export function labelReport({ rows, gapMs, episodes }: LabelledRows, scores: Scores): Report['labels'] {
  return { rows, gap_ms: gapMs, episodes: episodes.length, rules: Object.fromEntries(scores.labels ?? []) };
}

/** What is expected of a run whose engine has some of the rules only. */
function expectedOf(expect: Scenario['expect'], has: readonly string[] | null, { rules }: RuleSet): Scenario['expect'] {
  if (has === null) return expect;
  const lacking = rules.map(({ name }) => name).filter((name) => !has.includes(name));
  return expect.filter(({ path }) => !lacking.some((name) => path.startsWith(`rules.${name}.`)));
}
