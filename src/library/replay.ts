import { z } from 'zod';
import { parseBound } from '../capture/selection/bound.ts';
import { EVERYTHING } from '../capture/selection/selection.ts';
import { openReplay } from '../replay/open-replay.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type Report } from '../report/report-schema.ts';
import { replayCapture } from '../run/replay-capture.ts';
import { assertEngineEqualsOracle } from '../score/integrity.ts';
import { checked, settingsField, WORK_FIELDS } from './checked.ts';
import { placed } from './placed-error.ts';
import { interrupted } from './scored-run.ts';
import { assignments, type Settings } from './settings.ts';
import { workOf, type WorkOptions } from './work-options.ts';

/** How a capture is replayed. */
export interface ReplayOptions extends WorkOptions {
  /** Name or path of a rule set; left out, that of the scenario or of the run that was captured. */
  readonly rules?: string | undefined;
  /** Name or path of a rule set that gets the same records and is scored beside the other one. */
  readonly candidate?: string | undefined;
  /** Name or path of the scenario whose engine it is. */
  readonly scenario?: string | undefined;
  /** Settings of that scenario that are changed. */
  readonly set?: Settings | undefined;
  /** Name or path of a mapping; left out, values are transaction JSON. */
  readonly mapping?: string | undefined;
  /** Ground truth: an episodes.jsonl, or the folder of the run that has it. */
  readonly episodes?: string | undefined;
  /** From here on, and up to here, as `--start` and `--until` take them: an instant, a duration, an offset. */
  readonly start?: string | undefined;
  readonly until?: string | undefined;
  /** Whether the log ends with the last record; left out, it does unless `until` is given or the capture was cut short. */
  readonly end?: boolean | undefined;
  /** Whether partitions are merged by the time of append, for a topic that is not keyed by client. */
  readonly rekey?: boolean | undefined;
}

/** What came of a replay. */
export interface Replayed {
  readonly report: Report;
  /** Empty where no ground truth is given. */
  readonly episodes: readonly EpisodeOutcome[];
  /** Of the candidate, where one was given. */
  readonly candidate?: Report | undefined;
}

const name = z.string().min(1).optional();
const optionsSchema = z.strictObject({
  ...WORK_FIELDS,
  rules: name,
  candidate: name,
  scenario: name,
  set: settingsField.optional(),
  mapping: name,
  episodes: name,
  start: name,
  until: name,
  end: z.boolean().optional(),
  rekey: z.boolean().optional(),
});

/**
 * Replays a capture into the built-in engine in virtual time, as `trapline replay` does. Without ground truth alerts are counted and not scored. Throws
 * TraplineError as `runScenario`: `input` for what is no capture and for a selection that selects nothing.
 */
export function replay(capture: string, options: ReplayOptions = {}): Promise<Replayed> {
  return placed(async () => {
    const { set, start, until, ...rest } = checked(options, optionsSchema);
    const work = workOf(rest);
    const opened = openReplay({
      ...rest,
      ...work,
      capture,
      overrides: set && assignments(set),
      selection: {
        ...EVERYTHING,
        start: start === undefined ? null : parseBound('start', start),
        until: until === undefined ? null : parseBound('until', until),
      },
    });
    try {
      const replayed = await replayCapture({ ...opened, ...work });
      if (replayed.kind === 'interrupted') throw interrupted(rest.signal);
      const { report, candidate, episodeOutcomes: episodes } = replayed;
      for (const each of [report, candidate]) if (each !== undefined) assertEngineEqualsOracle(each);
      return { report, episodes, candidate };
    } finally {
      opened.source.reader.close();
    }
  });
}
