import { loadAlertMapping } from '../../config/load-alert-mapping.ts';
import { loadKafkaSettings } from '../../kafka/client/settings.ts';
import { AlertParser } from '../alert-parser.ts';
import { type KafkaJob, type SparkRequest } from '../engine-request.ts';
import { type EngineRun } from '../engine-run.ts';
import { knownRun } from '../known-run.ts';
import { type WorkingEngine } from '../foreign-engine.ts';
import { KafkaEngine, topicOf } from '../kafka/kafka-engine.ts';
import { sparkInstallation } from './installation.ts';
import { SparkJob } from './spark-job.ts';

/** The mapping of the alerts of the original's job. */
const ORIGINAL = 'original';

/** Starts our job on Spark beside topics of its own. Throws TraplineError: `service` where Spark is missing or Kafka cannot be reached. */
export async function openSpark(request: SparkRequest, run: EngineRun): Promise<WorkingEngine> {
  const { job, kafka, args, onLog } = request;
  const isExact = job === 'exact';
  const topic = topicOf(request, run);
  // Its own, for a topic that is used again: an end that was declared before would be taken for this run's.
  const own = `${topic}.spark-${process.pid}-${Date.now().toString(36)}`;
  const topics = { alertsTopic: `${own}.alerts`, progressTopic: `${own}.progress`, controlTopic: `${own}.control` };
  const brokers = loadKafkaSettings({ ...kafka, onNotice: undefined }).brokers.join(',');
  const { engine } = run.scenario;
  const companion = new SparkJob({
    job,
    brokers,
    kafkaConfig: kafka.configFile,
    topic,
    ...topics,
    engine,
    args,
    onLog,
  });
  const { version } = sparkInstallation();
  const features = isExact ? (['exact_by_partition', 'extends'] as const) : [];
  const mapping = request.mapping ?? (isExact ? null : loadAlertMapping(ORIGINAL));
  const parser = new AlertParser(engine.ruleSet, mapping, knownRun(run));
  const kafkaJob: KafkaJob = {
    ...request,
    ...topics,
    alerts: { kind: 'topic', topic: topics.alertsTopic },
    kind: 'kafka',
    topic,
    name: 'spark',
    isExact,
    group: undefined,
    progressTopic: isExact ? topics.progressTopic : undefined,
    controlTopic: isExact ? topics.controlTopic : undefined,
  };
  const identity = { name: isExact ? 'spark' : 'spark, the original job', version, features };
  try {
    return await KafkaEngine.open(kafkaJob, parser, run, { door: 'spark', identity, companion });
  } catch (error) {
    await companion.stop();
    throw error;
  }
}
