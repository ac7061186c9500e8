import { stringify } from 'yaml';
import { type AttributedMiss } from '../attribution/attribute.ts';
import { type EngineResults } from '../model/engine-results.ts';
import { LABELS_FILE, LABELS_SCHEMA, MOST_UNKNOWN_IDS } from '../model/labels-file.ts';
import { type PackedIds, textIds } from '../model/packed-ids.ts';
import { type Episode } from '../model/episode.ts';
import { type Scenario } from '../model/scenario.ts';
import { type PageDetails } from '../page/details.ts';
import { renderPage } from '../page/page.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { reportJson } from '../report/report.ts';
import { type Report } from '../report/report-schema.ts';
import { type FullScores } from '../report/scores.ts';
import { type Timeline } from '../report/timeline-schema.ts';
import { JsonLinesFile, writeJsonLines } from './jsonl-file.ts';
import { type RunDirectory } from './run-directory.ts';
import { type RunTracer } from './run-tracer.ts';

/** Digests of the stages that come out of the engine, each over its file's bytes. */
export interface EngineDigests {
  readonly alerts: string;
  readonly side: string;
  readonly aggregates: string;
}

/** Writes `side.jsonl` and returns its digest. */
export function writeSide(
  directory: RunDirectory | null,
  { side }: Pick<EngineResults, 'side'>,
  tracer?: RunTracer,
): string {
  const file = new JsonLinesFile(directory?.file('side.jsonl') ?? null, tracer?.lines('side'));
  try {
    for (const line of side.lines()) file.line(line);
  } catch (error) {
    file.close();
    throw error;
  }
  return file.finish();
}

/** Writes `episodes.jsonl` and returns its digest. */
export function writeEpisodes(
  directory: RunDirectory | null,
  episodes: readonly Episode[],
  tracer?: RunTracer,
): string {
  return writeJsonLines(directory?.file('episodes.jsonl') ?? null, episodes, tracer?.lines('episodes'));
}

/** What labels are beside their episodes: what `labels.json` holds. */
export interface LabelFacts {
  readonly gapMs: number;
  readonly rows: object;
  readonly unknownIds: PackedIds;
}

/** Writes `labels.json`: with it and `episodes.jsonl`, a capture of the run can be scored against its labels. */
export function writeLabels(directory: RunDirectory | null, { gapMs, rows, unknownIds }: LabelFacts): void {
  if (directory === null) return;
  const unknown = unknownIds.length > MOST_UNKNOWN_IDS ? null : [...textIds(unknownIds)];
  const facts = { schema: LABELS_SCHEMA, gap_ms: gapMs, rows, unknown_ids: unknown };
  directory.write(LABELS_FILE, `${JSON.stringify(facts)}\n`);
}

/** Writes `outcomes.jsonl` and returns its digest. */
export function writeOutcomes(path: string | null, scores: FullScores, onLine?: (line: string) => void): string {
  const file = new JsonLinesFile(path, onLine);
  for (const outcome of scores.episodeOutcomes) file.row(outcome);
  for (const outcome of scores.alertOutcomes) file.row(outcome);
  return file.finish();
}

/** Writes `attribution.jsonl`. */
export function writeAttribution(directory: RunDirectory | null, misses: readonly AttributedMiss[]): void {
  if (directory !== null) writeJsonLines(directory.file('attribution.jsonl'), misses);
}

/** The mapping in a run's folder, by which the file with its traffic is read; it is there only if it has one. */
export const MAPPING_FILE = 'mapping.yaml';

/** What a run's world can be drawn from again. */
export interface WorldSource {
  readonly scenario: Scenario;
  readonly mapping?: string | undefined;
}

/** Writes `scenario.json`, the resolved scenario, and `mapping.yaml`: with these the run's world can be drawn again. */
export function writeScenario(directory: RunDirectory, { scenario, mapping }: WorldSource): void {
  directory.write('scenario.json', `${JSON.stringify(scenario, null, 2)}\n`);
  if (mapping !== undefined) directory.write(MAPPING_FILE, mapping);
}

/** Writes `timelines.jsonl`: misses and false alerts as they can be drawn. */
export function writeTimelines(directory: RunDirectory, timelines: readonly Timeline[]): void {
  writeJsonLines(directory.file('timelines.jsonl'), timelines);
}

/** What the page has beside the report, as the run knows it. */
export interface ReportDetails extends Pick<PageDetails, 'timelines' | 'command'> {
  readonly scenario: Scenario | null;
}

/** Writes `report.json`, and the same for people: `report.md` and `report.html`. */
export function writeReports(directory: Pick<RunDirectory, 'write'>, report: Report, details: ReportDetails): void {
  const scenario = details.scenario === null ? null : stringify(details.scenario, { lineWidth: 0 });
  directory.write('report.json', reportJson(report));
  directory.write('report.md', renderMarkdown(report));
  directory.write('report.html', renderPage(report, { ...details, scenario }));
}
