/** Default of `checkpointEveryMs`. */
export const DEFAULT_CHECKPOINT_EVERY_MS = 1000;

/** How to run a scenario through Kafka, as the command line says it. */
export interface KafkaRunOptions {
  /** `--brokers`. */
  readonly brokers: string | undefined;
  /** `--kafka-config`. */
  readonly configFile: string | undefined;
  /** Environment in which `TRAPLINE_KAFKA_*` are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Number of consumer processes. */
  readonly consumers: number;
  /** Undefined for a topic named after the scenario and the run. */
  readonly topic: string | undefined;
  /** Whether the topic may already hold records. This run's records follow them. */
  readonly reuseTopic: boolean;
  /** Whether the topic is deleted when the run is over, for runs that only measure. Left out: it stays. */
  readonly deleteTopic?: boolean;
  /** Longest time between two checkpoints of a partition. A crash costs at most the work of this time. */
  readonly checkpointEveryMs: number;
  /** Receives lines that the user should see during the run. */
  readonly onNotice: (text: string) => void;
}
