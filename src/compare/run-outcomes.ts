import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FilePart, linesOf, rowIn } from '../artifacts/jsonl-reader.ts';
import { alertOutcomeSchema, alertSchema, episodeOutcomeSchema, episodeSchema } from '../artifacts/row-schemas.ts';
import { type Episode } from '../model/episode.ts';
import { type AlertOutcome, type EpisodeOutcome } from '../report/outcomes.ts';
import { type JudgedAlert } from './alert-join.ts';

/** What the files of a run say of its episodes and alerts. Alerts are read as they are asked for. */
export interface RunOutcomes {
  /** Of fraud that a rule is there for, injected or labelled, in the order of the file; empty for a run that was not scored. */
  readonly episodes: readonly EpisodeOutcome[];
  /** The rows of `alerts.jsonl`, each with what its alert was judged to be. */
  readonly alerts: () => Iterable<JudgedAlert>;
}

const EPISODE = '{"episode_id":';

/** Lines between two pauses. */
const LINES_A_TURN = 1 << 12;

/**
 * Reads the outcomes of a run's episodes, and where those of its alerts are; `pause` is awaited on the way, and stops it by throwing. Throws
 * TraplineError('run_not_readable') for rows that are none.
 */
export async function readOutcomes(folder: string, pause: () => Promise<void>): Promise<RunOutcomes> {
  const path = join(folder, 'outcomes.jsonl');
  const parts = new Map<string, FilePart>();
  const episodes: EpisodeOutcome[] = [];
  if (existsSync(path)) {
    let rule: string | undefined;
    for (const line of linesOf(path)) {
      if (line.number % LINES_A_TURN === 0) await pause();
      if (line.text.startsWith(EPISODE)) {
        const outcome = rowIn(path, line, episodeOutcomeSchema);
        if (outcome.label !== 'decoy' && outcome.rule !== null) episodes.push(outcome);
      } else if (rule === undefined || !line.text.includes(`"rule":${JSON.stringify(rule)},`)) {
        // Outcomes of alerts lie rule by rule.
        const before = rule;
        rule = rowIn(path, line, alertOutcomeSchema).rule;
        const begun = before === undefined ? undefined : parts.get(before);
        if (before !== undefined && begun !== undefined) parts.set(before, { ...begun, to: line.at });
        parts.set(rule, { from: line.at, to: Infinity, firstLine: line.number });
      }
    }
  }
  return { episodes, alerts: () => judgedAlerts(folder, path, parts) };
}

function* judgedAlerts(
  folder: string,
  outcomesPath: string,
  parts: ReadonlyMap<string, FilePart>,
): Generator<JudgedAlert> {
  const path = join(folder, 'alerts.jsonl');
  const outcomes = new Map([...parts].map(([rule, part]) => [rule, new AlertOutcomes(outcomesPath, part)]));
  try {
    for (const line of linesOf(path)) {
      const alert = rowIn(path, line, alertSchema);
      const outcome = alert.kind === 'open' ? outcomes.get(alert.rule)?.of(alert.alert_id) : undefined;
      yield { alert, class: outcome?.class ?? null, episodeId: outcome?.episode_id ?? null };
    }
  } finally {
    for (const rule of outcomes.values()) rule.close();
  }
}

/**
 * The outcomes of a rule's alerts, which lie in the order in which its alerts open. Those of an engine that names no times may not, so what is passed
 * over is kept until it is asked for.
 */
class AlertOutcomes {
  readonly #rows: Generator<AlertOutcome>;
  readonly #passed = new Map<string, AlertOutcome>();

  constructor(path: string, part: FilePart) {
    this.#rows = (function* () {
      for (const line of linesOf(path, part)) yield rowIn(path, line, alertOutcomeSchema);
    })();
  }

  of(alertId: string): AlertOutcome | undefined {
    const passed = this.#passed.get(alertId);
    if (passed !== undefined) {
      this.#passed.delete(alertId);
      return passed;
    }
    for (let next = this.#rows.next(); next.done !== true; next = this.#rows.next()) {
      if (next.value.alert_id === alertId) return next.value;
      this.#passed.set(next.value.alert_id, next.value);
    }
    return undefined;
  }

  close(): void {
    this.#rows.return(undefined);
  }
}

/** The episodes of a run, by id; empty for a replay, which does not keep them. `pause` as for `readOutcomes`. */
export async function readInjected(folder: string, pause: () => Promise<void>): Promise<ReadonlyMap<string, Episode>> {
  const path = join(folder, 'episodes.jsonl');
  const episodes = new Map<string, Episode>();
  if (!existsSync(path)) return episodes;
  for (const line of linesOf(path)) {
    if (line.number % LINES_A_TURN === 0) await pause();
    const episode = rowIn(path, line, episodeSchema);
    episodes.set(episode.episode_id, episode);
  }
  return episodes;
}
