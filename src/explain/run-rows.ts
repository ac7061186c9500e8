import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TraplineError } from '../model/errors.ts';
import { CAUSES, ENGINE_OR_LATE, RUNGS } from '../model/ladder.ts';
import { type DetectionTiming } from '../model/alert.ts';
import { type Episode } from '../model/episode.ts';
import { type ForeignAlert } from '../model/foreign-alert.ts';
import { reasonOf } from '../model/system-reason.ts';
import { ALERT_CLASSES, type AlertOutcome, type EpisodeOutcome } from '../report/outcomes.ts';

const CHUNK_BYTES = 1 << 20;

const text = z.string();
const figure = z.number().nullable();

const episodeSchema: z.ZodType<Episode> = z.object({
  episode_id: text,
  label: z.enum(['fraud', 'decoy']),
  pattern: text,
  resembles: z.array(text),
  client_id: text,
  transaction_ids: z.array(text).min(1),
  first_event_time_ms: z.number(),
  completing_transaction_id: text,
  completing_event_time_ms: z.number(),
  completing_true_time_ms: z.number(),
  amount_exposed_cents: z.number(),
  parameters: z.record(text, z.union([z.number(), text, z.boolean()])),
});

const episodeOutcomeSchema: z.ZodType<EpisodeOutcome> = z.object({
  episode_id: text,
  label: z.enum(['fraud', 'decoy']),
  pattern: text,
  rule: text.nullable(),
  rungs: z.array(z.enum(RUNGS)),
  detected: z.boolean(),
  cause: z.enum([...CAUSES, ENGINE_OR_LATE]).nullable(),
  alert_ids: z.array(text),
  time_to_detect_ms: figure,
  time_to_detect_event_ms: figure,
});

const alertOutcomeSchema: z.ZodType<AlertOutcome> = z.object({
  alert_id: text,
  rule: text,
  client_id: text,
  class: z.enum([...ALERT_CLASSES, 'unlabelled']),
  episode_id: text.nullable(),
});

const alertSchema: z.ZodType<ForeignAlert> = z.object({
  alert_id: text,
  kind: z.enum(['open', 'extend']),
  rule: text,
  client_id: text,
  transaction_id: text.nullable(),
  event_time_ms: figure,
  window_start_ms: figure,
  window_end_ms: figure,
  evidence: z.array(text).nullable(),
  // What is in it goes by the rule's kind, and is not looked at.
  details: z.unknown().transform((details) => (details ?? null) as ForeignAlert['details']),
});

const latencySchema = z.object({
  alert_id: text,
  transaction_id: text.nullable(),
  event_clock_ms: figure.optional(),
  processing_time_ms: figure,
  at_end: z.boolean(),
});

const attributionSchema = z.object({
  episode_id: text,
  rule: text,
  fault: text,
  recovered_by: z.array(text),
});

/** To which fault a miss was ascribed. */
export type AttributionRow = z.infer<typeof attributionSchema>;

/** When an alert's detection was given; the event clock is NaN where it is not known. */
export interface TimingRow extends DetectionTiming {
  readonly alert_id: string;
  readonly transaction_id: string | null;
}

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
  async timings(alertId: string): Promise<TimingRow[]> {
    const part = `"alert_id":${JSON.stringify(alertId)}`;
    const rows = await this.#rows('latency.jsonl', latencySchema, (line) => line.includes(part));
    return rows.map((row) => ({ ...row, event_clock_ms: row.event_clock_ms ?? Number.NaN }));
  }

  /** To which faults an episode was ascribed; empty in a run that ascribed nothing. */
  async attributions(episodeId: string): Promise<AttributionRow[]> {
    if (!existsSync(join(this.#folder, 'attribution.jsonl'))) return [];
    const part = `"episode_id":${JSON.stringify(episodeId)},`;
    return this.#rows('attribution.jsonl', attributionSchema, (line) => line.includes(part));
  }

  async #rows<T>(name: string, schema: z.ZodType<T>, isWanted: (line: string) => boolean): Promise<T[]> {
    const path = join(this.#folder, name);
    if (!existsSync(path)) throw this.#lacks(name);
    const rows: T[] = [];
    let line = 0;
    for await (const content of linesOf(path)) {
      line += 1;
      if (!isWanted(content)) continue;
      const row = schema.safeParse(parseJson(content));
      if (!row.success) throw refused('expected a row as Trapline writes it', { file: path, line });
      rows.push(row.data);
    }
    return rows;
  }

  #lacks(name: string): TraplineError {
    return refused(`${this.#folder}: it has no ${name}; run the scenario again`);
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK_BYTES })) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop()!;
      yield* lines;
    }
  } catch (cause) {
    if (cause instanceof TraplineError) throw cause;
    throw new TraplineError('file_unreadable', `${path}: cannot read it: ${reasonOf(cause)}`, { cause });
  }
  if (rest !== '') yield rest;
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function refused(message: string, location?: { readonly file: string; readonly line: number }): TraplineError {
  return new TraplineError('run_not_readable', message, location === undefined ? {} : { location });
}
