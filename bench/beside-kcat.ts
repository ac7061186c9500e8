import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { missingForKafka, startKafka } from '../services/kafka.ts';
import { loadKafkaSettings } from '../src/kafka/client/settings.ts';
import { recordTopic } from '../src/capture/record/record-topic.ts';
import { realClock } from '../src/pacing/real-clock.ts';
import { type ReplaySource } from '../src/capture/selection/replay-source.ts';
import { replayIntoTopic } from '../src/replay/replay-into-topic.ts';
import { type CapturedWeek, UNWATCHED, withCapture } from './captured-week.ts';
import { type Measurement } from './measurement.ts';

/**
 * A capture replayed into a topic of a broker on this machine, and the topic recorded again: each beside kcat, which writes the same
 * keys and values and reads the same topic. Nothing where there is no broker to start; without kcat, the figures of Trapline alone.
 */
export async function measureBesideKcat(): Promise<readonly Measurement[]> {
  const missing = missingForKafka();
  if (missing !== null) {
    console.error(`skipped: ${missing}`);
    return [];
  }
  const kafka = await startKafka();
  try {
    return await withCapture((captured) => measure(kafka.brokers, captured));
  } finally {
    await kafka.stop();
  }
}

async function measure(brokers: string, { folder, source }: CapturedWeek): Promise<readonly Measurement[]> {
  const replayed = await replayIntoTopic({
    source,
    pace: { kind: 'max' },
    topic: 'bench',
    reuseTopic: false,
    settings: loadKafkaSettings({ brokers }),
    clock: realClock,
    ...UNWATCHED,
  });
  const rows = replayed.records;
  const startedAt = performance.now();
  await recordTopic({
    kafka: { brokers, configFile: undefined, environment: {} },
    topic: 'bench',
    from: { kind: 'beginning' },
    until: { kind: 'now' },
    partitions: [],
    out: join(folder, 'recorded.arrow'),
    force: false,
    words: { from: 'beginning', until: 'now' },
    version: 'bench',
    ...UNWATCHED,
  });
  const recordedSeconds = (performance.now() - startedAt) / 1000;
  return [
    { name: 'replay of a capture into Kafka', rows, seconds: replayed.wallMs / 1000 },
    ...besides('kcat -P, the same keys and values', rows, kcatProduce(brokers, folder, source)),
    { name: 'record of a topic into a capture', rows, seconds: recordedSeconds },
    ...besides('kcat -C -J, the same topic into a file', rows, kcatConsume(brokers, folder)),
  ];
}

function besides(name: string, rows: number, seconds: number | null): readonly Measurement[] {
  return seconds === null ? [] : [{ name, rows, seconds }];
}

function kcatProduce(brokers: string, folder: string, source: ReplaySource): number | null {
  const path = join(folder, 'records.txt');
  const file = openSync(path, 'w');
  for (const { record } of source.paced({ kind: 'max' }))
    writeSync(file, `${text(record.raw.key)}\t${text(record.raw.value)}\n`);
  closeSync(file);
  return kcat(['-P', '-b', brokers, '-t', 'bench-kcat', '-K', '\\t', '-l', path], 'ignore');
}

function text(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString();
}

function kcatConsume(brokers: string, folder: string): number | null {
  const file = openSync(join(folder, 'records.json'), 'w');
  try {
    return kcat(['-C', '-q', '-e', '-J', '-b', brokers, '-t', 'bench', '-o', 'beginning'], file);
  } finally {
    closeSync(file);
  }
}

/** Seconds that kcat takes; null where there is none. Throws when it fails. */
function kcat(options: readonly string[], stdout: number | 'ignore'): number | null {
  const startedAt = performance.now();
  const { error, status } = spawnSync('kcat', options, { stdio: ['ignore', stdout, 'inherit'] });
  if (error !== undefined) {
    console.error('no figures of kcat, which is not installed');
    return null;
  }
  if (status !== 0) throw new Error(`kcat ${options.join(' ')} ended with ${status}`);
  return (performance.now() - startedAt) / 1000;
}
