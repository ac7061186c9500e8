import { defect } from '../model/errors.ts';
import { type Warning } from '../model/warning.ts';
import { quoteFirst } from './input-facts.ts';
import { type LiveFacts, type Report, REPORT_SCHEMA, reportSchema } from './report-schema.ts';
import { type Scores } from './scores.ts';

/** The facts about a run besides its scores. */
export interface ReportInput extends Pick<
  Report,
  'run_id' | 'scenario' | 'seed' | 'bus' | 'engine' | 'versions' | 'input' | 'digests' | 'counts' | 'performance'
> {
  readonly scores: Scores;
  /** Left out where nothing was scored. */
  readonly intervals?: Report['intervals'];
  /** What makes figures say less than they seem to. */
  readonly warnings?: readonly Warning[] | undefined;
  /** Left out where the traffic has no labels of its own. */
  readonly labels?: Report['labels'] | undefined;
  /** Of another engine than the built-in one. */
  readonly engine_facts?: Report['engine_facts'];
  /** For a replay: what was replayed. */
  readonly replay?: Report['replay'];
  /** Left out if misses were not ascribed to faults. */
  readonly attribution?: Report['attribution'];
  /** Left out where the engine says nothing early. */
  readonly early?: Report['early'];
  /** For a run with consumers: what happened to them. */
  readonly faults?: Report['faults'];
  /** For a run by the wall clock. */
  readonly live?: LiveFacts | undefined;
  /** Left out where nothing was admitted. */
  readonly traffic?: Report['traffic'];
  /** Left out where the world is not known. */
  readonly reached?: Report['reached'];
  /** Left out where nothing was compared with the oracle. */
  readonly arrivals?: Report['arrivals'];
  /** Left out if latency was not measured, as in every run in virtual time. */
  readonly latency_ms?: Report['latency_ms'] | undefined;
}

const NO_LATENCY: Report['latency_ms'] = { p50: null, p90: null, p99: null, p999: null, max: null, negative: null };

/**
 * The report, with its names in the order of the contract. Expectations are judged on it and then added with
 * `withExpectations`. Throws a defect if it does not match its own schema.
 */
export function buildReport(input: ReportInput): Report {
  return checked({
    schema: REPORT_SCHEMA,
    run_id: input.run_id,
    scenario: input.scenario,
    seed: input.seed,
    bus: input.bus,
    engine: input.engine,
    ...(input.engine_facts === undefined ? {} : { engine_facts: input.engine_facts }),
    versions: input.versions,
    ...(input.replay === undefined ? {} : { replay: input.replay }),
    input: input.input === null ? null : quoteFirst(input.input),
    digests: input.digests,
    counts: input.counts,
    ...(input.early === undefined ? {} : { early: input.early }),
    ...(input.faults === undefined ? {} : { faults: input.faults }),
    ...(input.intervals === undefined ? {} : { intervals: input.intervals }),
    rules: Object.fromEntries(input.scores.rules),
    ...(input.labels === undefined ? {} : { labels: input.labels }),
    uncovered: Object.fromEntries(input.scores.uncovered),
    attribution: input.attribution ?? null,
    influxdb: null,
    ...(input.live === undefined ? {} : { live: input.live }),
    latency_ms: input.latency_ms ?? NO_LATENCY,
    performance: input.performance,
    warnings: [...(input.warnings ?? [])],
    expectations: [],
    ...(input.scores.overlap === undefined ? {} : { overlap: input.scores.overlap }),
    ...(input.traffic === undefined ? {} : { traffic: input.traffic }),
    ...(input.arrivals === undefined ? {} : { arrivals: input.arrivals }),
    ...(input.reached === undefined ? {} : { reached: input.reached }),
    worst_missed: input.scores.worstMissed,
  });
}

/** The report with judged expectations. */
export function withExpectations(report: Report, expectations: Report['expectations']): Report {
  // Without any it is the report that was checked.
  return expectations.length === 0 ? { ...report, expectations } : checked({ ...report, expectations });
}

/** The report with what rules that were tried would change. */
export function withCandidate(
  report: Report,
  candidate: NonNullable<Report['candidate']>,
  itsWarnings: readonly Warning[] = [],
): Report {
  const { warnings = [] } = report;
  const own = itsWarnings.filter(({ text }) => warnings.every((warning) => warning.text !== text));
  const named = own.map(({ code, text }) => ({ code, text: `Candidate ${candidate.rule_sets.candidate}: ${text}` }));
  return checked({ ...report, candidate, warnings: [...warnings, ...named] });
}

/** The bytes of report.json. */
export function reportJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** The report with the result of the export to InfluxDB. */
export function withInfluxdb(report: Report, influxdb: Report['influxdb']): Report {
  return checked({ ...report, influxdb });
}

function checked(report: Report): Report {
  const result = reportSchema.safeParse(report);
  if (result.success) return report;
  const [issue] = result.error.issues;
  throw defect(`report.json would break its contract at ${issue!.path.join('.')}: ${issue!.message}`);
}
