import { type RunTracer } from '../artifacts/run-tracer.ts';
import { type CaptureRequest } from '../capture/run-capture.ts';
import { type InfluxSettings } from '../influx/settings.ts';
import { type MetricsSettings } from '../metrics/metrics-server.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type BackendRequest } from './open-backend.ts';

/** A scenario that is to be run, and how. */
export interface RunRequest extends BackendRequest {
  /** Hash of the resolved scenario, rule set and seed. */
  readonly resolvedHash: string;
  readonly foreign?: ForeignTraffic | undefined;
  /** The files, folders and globs that it came from, as they were given. */
  readonly inputs?: readonly string[] | undefined;
  /** The text of the mapping by which the file with the traffic is read, so that the run can be drawn again wherever it lies. */
  readonly mapping?: string | undefined;
  /** The gap that ends an episode of labelled rows, where the mapping has labels. */
  readonly labelGapMs?: number | undefined;
  /** The command that makes the run again; left out where there is none. */
  readonly command?: string | undefined;
  /** Where the run's folder goes; null writes none. */
  readonly directory: string | null;
  /** Where the log goes as a capture; left out, it is not kept. */
  readonly capture?: CaptureRequest | undefined;
  readonly batchRows: number;
  /** Bytes that the run keeps in memory of what it has to remember, before it uses a temporary file. */
  readonly memoryBytes?: number | undefined;
  /** Whether a second thread may help, where it can. Changes speed and memory, never an outcome. */
  readonly worker?: boolean | undefined;
  /** Whether to ascribe missed episodes to faults; left out, where a fault has cost something and it is done soon. */
  readonly attribute?: boolean | undefined;
  /** Follows every stage, so that the run can be compared with another one row by row. */
  readonly tracer?: RunTracer | undefined;
  readonly influx?: InfluxSettings | undefined;
  /** Where a live run answers Prometheus; left out, it does not. */
  readonly metrics?: MetricsSettings | undefined;
  /** When the user began to wait, by performance.now(); left out, at the call. The report's figures of speed count from it. */
  readonly startedAtMs?: number | undefined;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}
