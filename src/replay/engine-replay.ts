import { type CaptureExpectations } from '../model/capture-expectations.ts';
import { type LabelledRows } from '../model/labelled-rows.ts';
import { type Episode } from '../model/episode.ts';
import { type Clock } from '../pacing/clock.ts';
import { type Pace } from '../pacing/schedule.ts';
import { type ReplaySource } from '../capture/selection/replay-source.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type EngineSettings } from './engine-settings.ts';

/** A capture to be replayed into engines, and how. */
export interface EngineReplay {
  readonly source: ReplaySource;
  readonly settings: EngineSettings;
  /** A second engine that gets the same records, to be compared with the first; left out, there is none. */
  readonly candidate?: EngineSettings | undefined;
  readonly pace: Pace;
  /** Whether partitions are merged into one by the time of append: for topics that are not keyed by client. */
  readonly rekey: boolean;
  /** Whether the segments are declared ended, which a pause is not. */
  readonly ended: boolean;
  /** Ground truth to be scored against; null where there is none. */
  readonly episodes: readonly Episode[] | null;
  /** What labels beside that ground truth call fraud; left out where there are none, and where the records bring theirs. */
  readonly labels?: LabelledRows | undefined;
  /** What is expected of the first engine's alerts and figures; left out, nothing is. */
  readonly expect?: CaptureExpectations | undefined;
  /** Where the results go; null writes none. */
  readonly directory: string | null;
  readonly batchRows: number;
  /** Bytes that the replay keeps in memory of what it has to remember, before it uses a temporary file. */
  readonly memoryBytes?: number | undefined;
  /** When the user began to wait, by performance.now(); left out, at the call. The report's figures of speed count from it. */
  readonly startedAtMs?: number | undefined;
  readonly clock: Clock;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}
