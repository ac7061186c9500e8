import { type KafkaSettings } from '../../bus/kafka/settings.ts';
import { type EngineOptions } from '../../engine/partition-engine.ts';
import { EXIT_CODES, type ErrorCode, type SourceLocation, TraplineError } from '../../model/errors.ts';
import { type PartitionOutputs } from './output.ts';

/** What a consumer process is for: plain data, which goes through a channel that nobody else reads, secrets included. */
export interface ConsumerJob {
  readonly settings: KafkaSettings;
  readonly topic: string;
  readonly groupId: string;
  readonly engine: EngineOptions;
  /** By partition, where this run's log begins. */
  readonly firstOffsets: readonly number[];
  /** The folder that all consumers of the run share. */
  readonly checkpointFolder: string;
  /** What the log's times are beyond the world's. */
  readonly shiftMs: number;
  /** Names this run's log in its checkpoints. */
  readonly source: string;
  /** How long a partition goes without a checkpoint at most, unless making them takes longer than they are worth. */
  readonly checkpointEveryMs: number;
}

/** When records were worked through, by the machine's clock in ms. */
export interface WorkTimes {
  /** When the consumer got them. */
  readonly takenAtMs: number;
  readonly doneAtMs: number;
}

/** Where the logs of a run end. */
export interface LogEnd {
  /** By partition, one beyond the last record. */
  readonly endOffsets: readonly number[];
  /** Whether the segments are declared ended there; if not, it is a pause. */
  readonly ended: boolean;
}

export type ToConsumer =
  | { readonly kind: 'begin'; readonly job: ConsumerJob }
  | { readonly kind: 'end'; readonly end: LogEnd }
  /** Everything that was sent before the question of this number has been taken in. */
  | { readonly kind: 'synced'; readonly question: number }
  /** Leave the group, and go. */
  | { readonly kind: 'stop' };

export type FromConsumer =
  /** Of a partition that stands at `nextOffset` now; outputs may be none. */
  | {
      readonly kind: 'outputs';
      readonly outputs: PartitionOutputs;
      readonly nextOffset: number;
      readonly times: WorkTimes;
    }
  | { readonly kind: 'sync'; readonly question: number }
  /** Something that the user should know, in a line. */
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'failed'; readonly error: SentError };

/** An error on its way from one process to another. */
export interface SentError {
  /** Null for what is no TraplineError. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly location: SourceLocation | null;
  readonly stack: string | null;
}

export function packError(error: unknown): SentError {
  if (!(error instanceof Error)) return { code: null, message: String(error), location: null, stack: null };
  const { message, stack = null } = error;
  if (!(error instanceof TraplineError)) return { code: null, message, location: null, stack };
  return { code: error.code, message, location: error.location ?? null, stack };
}

/** The same error as far as a process can tell it to another: what was a TraplineError is one again. */
export function unpackError({ code, message, location, stack }: SentError): Error {
  const known = code !== null && Object.hasOwn(EXIT_CODES, code);
  const error = known ? new TraplineError(code, message, location === null ? {} : { location }) : new Error(message);
  if (stack !== null) error.stack = stack;
  return error;
}
