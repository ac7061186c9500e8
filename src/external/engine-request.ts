import { type InfluxSettings } from '../influx/settings.ts';
import { type AlertMapping } from '../model/alert-mapping.ts';
import { type KafkaSettingsSources } from '../kafka/client/settings.ts';
import { type AlertsSource } from './read-alerts.ts';
import { type SparkJobKind } from './spark/spark-job.ts';

/** Another engine that is to be tested. */
export type EngineRequest = ListedAlerts | WorkingRequest;

/** One that works while the run goes on. */
export type WorkingRequest = EngineProgram | KafkaJob | SparkRequest;

/** Alerts that were found elsewhere and are at hand as a list. */
export interface ListedAlerts {
  readonly kind: 'alerts';
  readonly source: AlertsSource;
  readonly mapping: AlertMapping | null;
  /** What the engine is called. */
  readonly name: string;
  /** Whether it promises admission and order like ours. */
  readonly isExact: boolean;
}

/** A program that speaks the protocol on stdin and stdout. */
export interface EngineProgram {
  readonly kind: 'process';
  readonly command: string;
  readonly args: readonly string[];
  readonly mapping: AlertMapping | null;
  /** How long it may neither read nor say anything while it is waited for. */
  readonly silenceMs: number;
  /** Gets each line of its log. */
  readonly onLog: (line: string) => void;
}

/** A job that runs elsewhere, reads a topic and writes its alerts to another one. */
export interface KafkaJob {
  readonly kind: 'kafka';
  /** How Kafka is reached. */
  readonly kafka: KafkaSettingsSources;
  /** Where the scenario is published; undefined for a topic named after the scenario and the run. */
  readonly topic: string | undefined;
  readonly reuseTopic: boolean;
  /** Where it writes its alerts. */
  readonly alerts:
    { readonly kind: 'topic'; readonly topic: string } | { readonly kind: 'influx'; readonly settings: InfluxSettings };
  readonly mapping: AlertMapping | null;
  readonly name: string;
  readonly isExact: boolean;
  /** Consumer group of the job; its offsets show how far the job has read. */
  readonly group: string | undefined;
  /** A topic in which it says how far it is, as the engine on Spark does. */
  readonly progressTopic: string | undefined;
  /** A topic in which it is told where the partitions end. */
  readonly controlTopic: string | undefined;
  /** For how long no alert comes once it is done. */
  readonly quietMs: number;
  /** For how long nothing changes before it is not waited for any longer. */
  readonly waitMs: number;
  /** Gets lines that the user should see meanwhile. */
  readonly onNotice: (text: string) => void;
  /** Gets lines that say why the scores may be those of a part only; not to be kept quiet. */
  readonly onWarning: (text: string) => void;
}

/** Our own job on Spark, which is started on this machine. */
export interface SparkRequest extends Pick<
  KafkaJob,
  'kafka' | 'topic' | 'reuseTopic' | 'mapping' | 'quietMs' | 'waitMs' | 'onNotice' | 'onWarning'
> {
  readonly kind: 'spark';
  readonly job: SparkJobKind;
  /** Arguments of the job's own. */
  readonly args: readonly string[];
  /** Gets each line of its log. */
  readonly onLog: (line: string) => void;
}
