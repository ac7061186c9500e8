import { realpathSync } from 'node:fs';
import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { TraplineError } from '../model/errors.ts';
import { type Report, type RuleScore } from '../report/report-schema.ts';
import { joinAlerts } from './alert-join.ts';
import { AlertTally } from './alert-tally.ts';
import { compareEpisodes } from './compare-episodes.ts';
import { type ComparedRun, openComparedRun } from './compared-run.ts';
import {
  COMPARISON_SCHEMA,
  type ComparedLabels,
  type ComparedRule,
  type ComparedSide,
  type Comparison,
  type EpisodeChange,
  type JoinedAlerts,
  type RuleFigures,
} from './comparison-schema.ts';
import { firstDifference, type TellingRequest } from './first-difference.ts';
import { pairingOf } from './pairing.ts';
import { readInjected, readOutcomes } from './run-outcomes.ts';
import { settingsThatDiffer } from './settings.ts';

/** Joined alerts between two turns of the event loop, so that a comparison that is stopped stops. */
const ALERTS_A_TURN = 1 << 11;
/** How long alerts wait for one another where no rule says how far its window reaches. */
const UNKNOWN_HORIZON_MS = 3_600_000;

/** How two runs are to be compared. */
export interface CompareRequest extends TellingRequest {
  /** How many alerts that differ are kept of each rule and change. */
  readonly limit: number;
}

/**
 * Compares two finished runs or replays by their files. `alerts.jsonl` and `outcomes.jsonl` are streamed; memory is bounded by the episodes, the days, and
 * the alerts of one window. Throws TraplineError: `run_not_readable` for what is no finished run or has damaged files, `option_invalid` for one folder
 * given twice, `interrupted`.
 */
export async function compareRuns(folderA: string, folderB: string, request: CompareRequest): Promise<Comparison> {
  const [a, b] = [openComparedRun(folderA), openComparedRun(folderB)];
  if (realpathSync(folderA) === realpathSync(folderB)) {
    throw new TraplineError('option_invalid', `${folderB}: expected another run than the first, found the same folder`);
  }
  const settings = settingsThatDiffer(...comparableSettings(a, b));
  const pairing = pairingOf(a, b, settings);
  const isPaired = pairing.kind !== 'none';
  const pause = async (): Promise<void> => {
    await turnOfEventLoop();
    if (request.listeners.signal.aborted) throw new TraplineError('interrupted', 'interrupted, nothing is compared');
  };
  await pause();
  const [outcomesA, outcomesB] = [await readOutcomes(folderA, pause), await readOutcomes(folderB, pause)];
  await pause();
  const injected = isPaired ? await readInjected(folderA, pause) : new Map<string, never>();
  await pause();
  const episodes = compareEpisodes(isPaired ? outcomesA.episodes : [], outcomesB.episodes, injected);
  const tally = new AlertTally(request.limit);
  if (isPaired) {
    let joined = 0;
    for (const pair of joinAlerts(outcomesA.alerts(), outcomesB.alerts(), horizonMs(a, b))) {
      tally.add(pair);
      joined += 1;
      if (joined % ALERTS_A_TURN === 0) await pause();
    }
  }
  const rules = Object.fromEntries(
    ruleNames(a.report, b.report, tally).map((name) => [
      name,
      {
        figures: { a: figuresOf(a.report.rules[name]), b: figuresOf(b.report.rules[name]) },
        episodes: episodes.rules.get(name) ?? null,
        alerts: isPaired ? tally.rule(name) : null,
        ...labelsOf(a.report, b.report, name, episodes.labelled.get(name) ?? null),
      },
    ]),
  );
  const unordered = {
    schema: COMPARISON_SCHEMA,
    a: sideOf(a),
    b: sideOf(b),
    pairing,
    settings,
    counts: { a: a.report.counts, b: b.report.counts },
    latency_ms: { a: a.report.latency_ms, b: b.report.latency_ms },
    rules,
    episodes: [...episodes.changes],
    alerts: tally.examples(),
    days: tally.days(),
  } satisfies Partial<Comparison>;
  await pause();
  const first_difference = await firstDifference(
    { a, b, episodes: unordered.episodes, alerts: unordered.alerts },
    request,
  );
  return { ...unordered, different: isDifferent(a.report, b.report, unordered), first_difference };
}

/** A run and a replay have the engine in common. */
function comparableSettings(a: ComparedRun, b: ComparedRun): readonly [unknown, unknown] {
  if (a.kind === b.kind) return [a.settings, b.settings];
  const engineOf = ({ settings }: ComparedRun): unknown => ({ engine: (settings as { engine?: unknown }).engine });
  return [engineOf(a), engineOf(b)];
}

function horizonMs(a: ComparedRun, b: ComparedRun): number {
  const known = [a, b].flatMap(({ rules }) => rules?.map(({ windowMs }) => windowMs) ?? [UNKNOWN_HORIZON_MS]);
  return Math.max(0, ...known);
}

/** In the order of the first rule set, then of the second. */
function ruleNames(a: Report, b: Report, tally: AlertTally): string[] {
  return [...new Set([...Object.keys(a.rules), ...Object.keys(b.rules), ...tally.rules])];
}

/** A rule against the labels of the traffic in both; nothing where neither has any. */
function labelsOf(
  a: Report,
  b: Report,
  name: string,
  episodes: ComparedLabels['episodes'],
): { readonly labels?: ComparedLabels } {
  if (a.labels === undefined && b.labels === undefined) return {};
  return { labels: { figures: { a: a.labels?.rules[name] ?? null, b: b.labels?.rules[name] ?? null }, episodes } };
}

function figuresOf(score: RuleScore | undefined): RuleFigures | null {
  if (score === undefined) return null;
  const { episodes, alerts, f1, time_to_detect_ms, loss } = score;
  return { episodes, alerts, f1, time_to_detect_ms, loss };
}

function sideOf({ folder, kind, report }: ComparedRun): ComparedSide {
  const { run_id, scenario, seed, bus, engine, engine_facts: facts, versions, digests } = report;
  const version = versions['trapline'] ?? null;
  return { folder, run_id, scenario, seed, kind, bus, engine: facts?.name ?? engine, version, digests };
}

/** Only what both have measured can differ; what a run by the wall clock measures is another thing each time. */
function isDifferent(
  a: Report,
  b: Report,
  { episodes, rules }: { readonly episodes: readonly EpisodeChange[]; readonly rules: Comparison['rules'] },
): boolean {
  const isLive = a.live !== undefined || b.live !== undefined;
  return (
    episodes.length > 0 ||
    countsDiffer(a.counts, b.counts) ||
    Object.values(rules).some(
      ({ figures, alerts, labels }) =>
        figuresDiffer(figures, isLive) ||
        (alerts !== null && alertsDiffer(alerts)) ||
        (labels !== undefined && JSON.stringify(labels.figures.a) !== JSON.stringify(labels.figures.b)),
    )
  );
}

function countsDiffer(a: Report['counts'], b: Report['counts']): boolean {
  const ofB = new Map(Object.entries(b));
  return Object.entries(a).some(([name, count]) => count !== null && count !== (ofB.get(name) ?? count));
}

function figuresDiffer({ a, b }: ComparedRule['figures'], isLive: boolean): boolean {
  if (a === null || b === null) return a !== b;
  if (a.episodes.total === null || b.episodes.total === null) return a.alerts.total !== b.alerts.total;
  const [ofA, ofB] = [a, b].map((side) => JSON.stringify(isLive ? { ...side, time_to_detect_ms: null } : side));
  return ofA !== ofB;
}

function alertsDiffer({ moved, lost, gained, reclassified }: JoinedAlerts): boolean {
  return moved + lost + gained + (reclassified ?? 0) > 0;
}
