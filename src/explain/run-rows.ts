import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { z } from 'zod';
import { linesOf, rowIn } from '../artifacts/jsonl-reader.ts';
import {
  alertOutcomeSchema,
  alertSchema,
  episodeOutcomeSchema,
  episodeSchema,
  latencySchema,
  type TimingRow,
} from '../artifacts/row-schemas.ts';
import { type Episode } from '../model/episode.ts';
import { TraplineError } from '../model/errors.ts';
import { type ForeignAlert } from '../model/foreign-alert.ts';
import { type AlertOutcome, type EpisodeOutcome } from '../report/outcomes.ts';

const LINES_A_TURN = 1 << 14;

const text = z.string();

const attributionSchema = z.object({
  episode_id: text,
  rule: text,
  fault: text,
  recovered_by: z.array(text),
});

/** To which fault a miss was ascribed. */
export type AttributionRow = z.infer<typeof attributionSchema>;

/** The rows of a finished run's files that concern what is explained. Files are read line by line. */
export class RunRows {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether the alerts are the built-in engine's. */
  get isBuiltIn(): boolean {
    const path = join(this.#folder, 'report.json');
    if (!existsSync(path)) throw this.#lacks('report.json');
    const report = z.object({ engine: text }).safeParse(parseJson(readFileSync(path, 'utf8')));
    if (!report.success) throw refused(`${path}: expected the report of a run`);
    return report.data.engine === 'builtin';
  }

  /** Every episode and decoy. */
  episodes(): Promise<Episode[]> {
    return this.#rows('episodes.jsonl', episodeSchema, () => true);
  }

  /** The outcomes of episodes whose line has `part` in it. */
  episodeOutcomes(part: string): Promise<EpisodeOutcome[]> {
    const isEpisode = (line: string): boolean => line.startsWith('{"episode_id":') && line.includes(part);
    return this.#rows('outcomes.jsonl', episodeOutcomeSchema, isEpisode);
  }

  /** The outcomes of a client's alerts. */
  async alertOutcomes(clientId: string): Promise<AlertOutcome[]> {
    const part = `"client_id":${JSON.stringify(clientId)}`;
    const isAlert = (line: string): boolean => line.startsWith('{"alert_id":') && line.includes(part);
    return this.#rows('outcomes.jsonl', alertOutcomeSchema, isAlert);
  }

  /** A client's detections, in the order of `alerts.jsonl`. */
  alertsOf(clientId: string): Promise<ForeignAlert[]> {
    const part = `"client_id":${JSON.stringify(clientId)}`;
    return this.#rows('alerts.jsonl', alertSchema, (line) => line.includes(part));
  }

  /** The client of an alert; undefined if there is none of that id. */
  async clientOfAlert(alertId: string): Promise<string | undefined> {
    const part = `"alert_id":${JSON.stringify(alertId)}`;
    const [first] = await this.#rows('alerts.jsonl', alertSchema, (line) => line.includes(part));
    return first?.client_id;
  }

  /** When an alert's detections were given. */
  timings(alertId: string): Promise<TimingRow[]> {
    const part = `"alert_id":${JSON.stringify(alertId)}`;
    return this.#rows('latency.jsonl', latencySchema, (line) => line.includes(part));
  }

  /** To which faults an episode was ascribed; empty in a run that ascribed nothing. */
  async attributions(episodeId: string): Promise<AttributionRow[]> {
    if (!existsSync(join(this.#folder, 'attribution.jsonl'))) return [];
    const part = `"episode_id":${JSON.stringify(episodeId)},`;
    return this.#rows('attribution.jsonl', attributionSchema, (line) => line.includes(part));
  }

  /** Gives the event loop a turn between chunks of lines, so that a run that is stopped stops. */
  async #rows<T>(name: string, schema: z.ZodType<T>, isWanted: (line: string) => boolean): Promise<T[]> {
    const path = join(this.#folder, name);
    if (!existsSync(path)) throw this.#lacks(name);
    const rows: T[] = [];
    for (const line of linesOf(path)) {
      if (line.number % LINES_A_TURN === 0) await turnOfEventLoop();
      if (isWanted(line.text)) rows.push(rowIn(path, line, schema));
    }
    return rows;
  }

  #lacks(name: string): TraplineError {
    return refused(`${this.#folder}: it has no ${name}; run the scenario again`);
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function refused(message: string): TraplineError {
  return new TraplineError('run_not_readable', message);
}
