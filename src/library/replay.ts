import { parseBound } from '../capture/selection/bound.ts';
import { EVERYTHING } from '../capture/selection/selection.ts';
import { TraplineError } from '../model/errors.ts';
import { openReplay } from '../replay/open-replay.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type Report } from '../report/report-schema.ts';
import { replayCapture } from '../run/replay-capture.ts';
import { assertEngineEqualsOracle } from '../score/integrity.ts';
import { assignments, type Settings } from './settings.ts';
import { workOf, type WorkOptions } from './work-options.ts';

/** How a capture is replayed. */
export interface ReplayOptions extends WorkOptions {
  /** Name or path of a rule set; left out, that of the scenario or of the run that was captured. */
  readonly rules?: string;
  /** Name or path of a rule set that gets the same records and is scored beside the other one. */
  readonly candidate?: string;
  /** Name or path of the scenario whose engine it is. */
  readonly scenario?: string;
  /** Settings of that scenario that are changed. */
  readonly set?: Settings;
  /** Name or path of a mapping; left out, values are transaction JSON. */
  readonly mapping?: string;
  /** Ground truth: an episodes.jsonl, or the folder of the run that has it. */
  readonly episodes?: string;
  /** From here on, and up to here, as `--start` and `--until` take them: an instant, a duration, an offset. */
  readonly start?: string;
  readonly until?: string;
  /** Whether the log ends with the last record; left out, it does unless `until` is given or the capture was cut short. */
  readonly end?: boolean;
  /** Whether partitions are merged by the time of append, for a topic that is not keyed by client. */
  readonly rekey?: boolean;
}

/** What came of a replay. */
export interface Replayed {
  readonly report: Report;
  /** Empty where no ground truth is given. */
  readonly episodes: readonly EpisodeOutcome[];
  /** Of the candidate, where one was given. */
  readonly candidate?: Report | undefined;
}

/**
 * Replays a capture into the built-in engine in virtual time, as `trapline replay` does. Without ground truth alerts are counted and not scored. Throws
 * TraplineError as `runScenario`: `input` for what is no capture and for a selection that selects nothing.
 */
export async function replay(capture: string, options: ReplayOptions = {}): Promise<Replayed> {
  const { set, start, until, out, ...rest } = options;
  const opened = openReplay({
    ...rest,
    ...workOf(options),
    capture,
    out,
    overrides: set && assignments(set),
    selection: {
      ...EVERYTHING,
      start: start === undefined ? null : parseBound('start', start),
      until: until === undefined ? null : parseBound('until', until),
    },
  });
  try {
    const replayed = await replayCapture({ ...opened, ...workOf(options) });
    if (replayed.kind === 'interrupted') throw new TraplineError('interrupted', 'interrupted, not scored');
    const { report, candidate, episodeOutcomes: episodes } = replayed;
    for (const each of [report, candidate]) if (each !== undefined) assertEngineEqualsOracle(each);
    return { report, episodes, candidate };
  } finally {
    opened.source.reader.close();
  }
}
