import { type RunDirectory } from '../artifacts/run-directory.ts';
import { writeAttribution } from '../artifacts/run-files.ts';
import { attribute } from '../attribution/attribute.ts';
import { isWorthAttributing, summarise } from '../attribution/summarise.ts';
import { type Episode } from '../model/episode.ts';
import { type Attribution } from '../report/report-schema.ts';
import { type Scores } from '../report/scores.ts';
import { type RunRequest } from './run-request.ts';

/** A scored run, the misses of which can be ascribed to faults. */
export interface AttributableRun {
  readonly request: RunRequest;
  readonly directory: RunDirectory | null;
  readonly episodes: readonly Episode[];
  /** How many the world made. */
  readonly transactions: number;
}

/** The run's misses by fault; null where that is not wanted, undefined if the signal fires on the way. */
export async function attributeMisses(
  scores: Scores,
  { request, directory, episodes, transactions }: AttributableRun,
): Promise<Attribution | null | undefined> {
  const { scenario, foreign } = request;
  if (!(request.attribute ?? isWorthAttributing(scenario, scores, transactions))) return null;
  const options = { batchRows: request.batchRows, onProgress: request.onProgress, signal: request.signal };
  const misses = await attribute({ scenario, foreign, episodes, outcomes: scores.episodeOutcomes, options });
  if (misses === undefined) return undefined;
  writeAttribution(directory, misses);
  return summarise(scenario, scores, misses);
}
