import { type Episode } from '../model/episode.ts';
import { type Detection } from '../model/alert.ts';
import { type SideRecord } from '../model/side-record.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { reportJson } from '../report/report.ts';
import { type Report } from '../report/report-schema.ts';
import { type Scores } from '../report/scores.ts';
import { writeTransactionsArrow } from './arrow-file.ts';
import { type AttributedMiss } from '../attribution/attribute.ts';
import { writeJsonLines } from './jsonl-file.ts';
import { type EngineResults } from '../model/engine-results.ts';
import { type RunDirectory } from './run-directory.ts';
import { type RunTracer } from './run-tracer.ts';
import { type WorldLog } from '../score/world-log.ts';

/** Digests of the stages whose rows are written as JSON Lines, each over the file's bytes. */
export interface FileDigests {
  readonly episodes: string;
  readonly alerts: string;
  readonly side: string;
  readonly aggregates: string;
}

/** What a run's stages left in memory. */
export interface RunStages {
  /** Of the world, fraud and decoys. */
  readonly episodes: readonly Episode[];
  readonly log: WorldLog;
  readonly result: EngineResults;
  /** In the order of `alerts.jsonl`. */
  readonly alerts: readonly Detection[];
  /** Follows what is written line by line. */
  readonly tracer?: RunTracer | undefined;
}

/** Writes what the world and the engine did; with no directory, only computes the digests. */
export function writeStages(directory: RunDirectory | null, stages: RunStages): FileDigests {
  const { episodes, log, result, alerts, tracer } = stages;
  if (directory !== null) writeTransactionsArrow(directory.file('transactions.arrow'), log);
  return {
    ...writeEngineStages(directory, alerts, result, alerts, tracer),
    episodes: writeJsonLines(directory?.file('episodes.jsonl') ?? null, episodes, tracer?.lines('episodes')),
  };
}

/** Writes what the engine said. `alerts` are its detections in the order of `alerts.jsonl`, `rows` the same as they are written. */
export function writeEngineStages(
  directory: RunDirectory | null,
  alerts: readonly Detection[],
  result: EngineResults,
  rows: Iterable<unknown> = alerts,
  tracer?: RunTracer,
): Omit<FileDigests, 'episodes'> {
  const file = (name: string) => directory?.file(name) ?? null;
  if (directory !== null) writeJsonLines(directory.file('latency.jsonl'), latencyRows(alerts, result));
  return {
    alerts: writeJsonLines(file('alerts.jsonl'), rows, tracer?.lines('alerts')),
    side: writeJsonLines(file('side.jsonl'), inLogOrder(result.side), tracer?.lines('side')),
    aggregates: writeJsonLines(file('aggregates.jsonl'), result.aggregates, tracer?.lines('aggregates')),
  };
}

/** Writes `outcomes.jsonl` and returns its digest. */
export function writeOutcomes(directory: RunDirectory | null, scores: Scores, tracer?: RunTracer): string {
  const path = directory?.file('outcomes.jsonl') ?? null;
  return writeJsonLines(path, [...scores.episodeOutcomes, ...scores.alertOutcomes], tracer?.lines('outcomes'));
}

/** Writes `attribution.jsonl`. */
export function writeAttribution(directory: RunDirectory | null, misses: readonly AttributedMiss[]): void {
  if (directory !== null) writeJsonLines(directory.file('attribution.jsonl'), misses);
}

export function writeReports(directory: RunDirectory, report: Report): void {
  directory.write('report.json', reportJson(report));
  directory.write('report.md', renderMarkdown(report));
}

function* latencyRows(alerts: readonly Detection[], { timings }: EngineResults): Iterable<unknown> {
  for (const alert of alerts) {
    const { event_clock_ms, processing_time_ms, at_end } = timings.get(alert)!;
    yield {
      alert_id: alert.alert_id,
      transaction_id: alert.transaction_id,
      event_clock_ms,
      processing_time_ms,
      at_end,
    };
  }
}

function inLogOrder(records: readonly SideRecord[]): readonly SideRecord[] {
  return [...records].sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}
