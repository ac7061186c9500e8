export const DEFAULT_CHECKPOINT_EVERY_MS = 1000;

/** How to run a scenario through Kafka, as the command line says it. */
export interface KafkaRunOptions {
  /** `--brokers`. */
  readonly brokers: string | undefined;
  /** `--kafka-config`. */
  readonly configFile: string | undefined;
  /** Where `TRAPLINE_KAFKA_*` are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Consumer processes. */
  readonly consumers: number;
  /** Undefined for a topic named after the scenario and the run. */
  readonly topic: string | undefined;
  /** Whether the topic may hold records already; this run's go behind them. */
  readonly reuseTopic: boolean;
  /** How long a partition goes without a checkpoint at most: a crash costs no more than the work of so long a time. */
  readonly checkpointEveryMs: number;
  /** Gets a line about whatever the user should know while the run goes on. */
  readonly onNotice: (text: string) => void;
}
