import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaBus } from '../kafka/kafka-bus.ts';
import { describeKafkaSettings, loadKafkaSettings } from '../kafka/client/settings.ts';
import { ShiftedBus } from '../bus/shifted-bus.ts';
import { reasonOf } from '../model/system-reason.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Scenario } from '../model/scenario.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { type PacedBackend } from '../pipeline/backend.ts';
import { defaultTopic } from './default-topic.ts';
import { type KafkaRunOptions } from './kafka-run-options.ts';
import { RemoteEngines } from './remote-engines.ts';
import { temporaryName } from '../model/temporary-name.ts';

/** A backend whose engines are consumer processes. */
export interface KafkaBackend extends PacedBackend {
  readonly engines: RemoteEngines;
}

/** Where a backend's times and outputs belong, and what interrupts it. */
export interface KafkaBackendPlace {
  /** What is added to every time in the topic; 0 unless given. */
  readonly shiftMs?: number;
  readonly store?: BlockStore | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A topic and a group of consumer processes that read it. The topic's times are `shiftMs` later than the world's. Throws
 * TraplineError: `input` for settings that make no sense and for a topic that holds records, `service` if Kafka cannot be
 * reached, `interrupted` if the signal fires while it does not answer.
 */
export async function openKafkaBackend(
  scenario: Scenario,
  runId: string,
  vocabulary: Vocabulary,
  options: KafkaRunOptions,
  { shiftMs = 0, store, signal }: KafkaBackendPlace = {},
): Promise<KafkaBackend> {
  const settings = loadKafkaSettings(options);
  const topic = options.topic ?? defaultTopic(scenario.name, runId);
  const bus = await KafkaBus.open(settings, {
    topic,
    partitions: scenario.delivery.partitions,
    reuseTopic: options.reuseTopic,
    vocabulary,
    signal,
  });
  // Checkpoints of a run that only this process can finish. They are of no use afterwards.
  const checkpointFolder = mkdtempSync(join(tmpdir(), temporaryName('checkpoints', process.pid)));
  const removeCheckpoints = () => rmSync(checkpointFolder, { recursive: true, force: true });
  process.on('exit', removeCheckpoints);
  const groupId = `${topic}.${process.pid}-${Date.now().toString(36)}`;
  const engines = new RemoteEngines({
    job: {
      settings,
      topic,
      groupId,
      engine: scenario.engine,
      extras: vocabulary.extras.map(({ name }) => name),
      firstOffsets: bus.firstOffsets,
      checkpointFolder,
      shiftMs,
      source: `run ${runId} through topic ${topic}`,
      checkpointEveryMs: options.checkpointEveryMs,
    },
    consumers: options.consumers,
    onNotice: options.onNotice,
    store,
  });
  return {
    bus: shiftMs === 0 ? bus : new ShiftedBus(bus, shiftMs),
    engines,
    firstOffsets: bus.firstOffsets,
    facts: { topic, consumer_group: groupId, consumers: options.consumers, kafka: describeKafkaSettings(settings) },
    close: async () => {
      await engines.close(signal?.aborted);
      if (options.deleteTopic === true) {
        // The run is over, and its result stands.
        await bus.deleteTopic().catch((error: unknown) => options.onNotice(`topic ${topic} stays: ${reasonOf(error)}`));
      }
      await bus.close();
      removeCheckpoints();
      process.off('exit', removeCheckpoints);
    },
  };
}
