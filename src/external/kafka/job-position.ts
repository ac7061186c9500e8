import { type KafkaConnection } from '../../kafka/client/connection.ts';
import { groupOffsets } from '../../kafka/group-offsets.ts';
import { type KafkaJob } from '../engine-request.ts';
import { JobProgress } from './job-progress.ts';

/** How far a job is in the topic that it reads, as far as it tells: by the offsets of its consumer group, or in a topic of its own. */
export class JobPosition {
  readonly #connection: KafkaConnection;
  readonly #topic: string;
  readonly #job: Pick<KafkaJob, 'group' | 'progressTopic'>;
  readonly #signal: AbortSignal;
  readonly #progress: JobProgress;
  readonly #firstOffsets: readonly number[];
  /** By partition, the offset that it reads next. */
  #next: readonly number[];

  /** `firstOffsets` say by partition where the run's log begins. */
  constructor(
    connection: KafkaConnection,
    topic: string,
    job: Pick<KafkaJob, 'group' | 'progressTopic'>,
    firstOffsets: readonly number[],
    signal: AbortSignal,
  ) {
    this.#connection = connection;
    this.#topic = topic;
    this.#job = job;
    this.#signal = signal;
    this.#progress = new JobProgress(firstOffsets);
    this.#firstOffsets = firstOffsets;
    this.#next = firstOffsets;
  }

  /** Whether the job tells how far it is. */
  get isTold(): boolean {
    return this.#job.group !== undefined || this.#job.progressTopic !== undefined;
  }

  /** Whether it has read anything, as far as it tells. */
  get hasMoved(): boolean {
    return this.#next.some((next, partition) => next > this.#firstOffsets[partition]!);
  }

  /** By partition, the offset that it reads next, by the last look. */
  get next(): readonly number[] {
    return this.#next;
  }

  /** Takes in the value of a record of its progress topic. */
  take(value: Uint8Array | null): void {
    this.#progress.take(value);
    this.#next = this.#progress.next;
  }

  /** Looks where it is now. Throws TraplineError('service') if Kafka cannot be reached. */
  async look(): Promise<void> {
    const { group, progressTopic } = this.#job;
    if (progressTopic === undefined && group !== undefined) {
      const found = await groupOffsets(this.#connection, group, this.#topic, this.#next.length, this.#signal);
      this.#next = this.#next.map((next, partition) => Math.max(next, found[partition]!));
    }
  }

  /** Records before these offsets that it has not read, by the last look; 0 for a job that does not tell. */
  lag(endOffsets: readonly number[]): number {
    if (!this.isTold) return 0;
    return endOffsets.reduce((sum, end, partition) => sum + Math.max(0, end - this.#next[partition]!), 0);
  }

  /** Whether a job that tells its progress has said that it is done; of one that commits offsets only, they tell. */
  hasEnded(endOffsets: readonly number[]): boolean {
    return this.#job.progressTopic === undefined || this.#progress.hasEnded(endOffsets);
  }
}
