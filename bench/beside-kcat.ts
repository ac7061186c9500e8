import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingForKafka, startKafka } from '../services/kafka.ts';
import { loadKafkaSettings } from '../src/kafka/client/settings.ts';
import { recordTopic } from '../src/capture/record/record-topic.ts';
import { realClock } from '../src/pacing/real-clock.ts';
import { type ReplaySource } from '../src/capture/selection/replay-source.ts';
import { replayIntoTopic } from '../src/replay/replay-into-topic.ts';
import { UNWATCHED, withCapture } from './captured-week.ts';
import { measured, type Measurement, type Outcome, skippedFor } from './suite/measurement.ts';
import { ofAnotherProgram, startFamilyMeter, startMeter } from './suite/meter.ts';

/**
 * A capture replayed into a topic of a broker on this machine, and the topic recorded again: each beside kcat, which writes the same
 * keys and values and reads the same topic. Skipped where there is no broker to start; without kcat, the figures of Trapline alone.
 */
export async function measureBesideKcat(): Promise<Outcome> {
  const missing = missingForKafka();
  if (missing !== null) return skippedFor(missing);
  const kafka = await startKafka();
  try {
    return await withCapture((source) => measure(kafka.brokers, source));
  } finally {
    await kafka.stop();
  }
}

async function measure(brokers: string, source: ReplaySource): Promise<Outcome> {
  const rows = source.reader.records;
  const ours = [await replay(brokers, source), await record(brokers, rows)];
  if (spawnSync('kcat', ['-V']).error !== undefined)
    return { measurements: ours, skipped: ['kcat is not installed; its package is called kcat or kafkacat'] };
  const records = writeRecords(source);
  const topic = join(tmpdir(), 'topic.json');
  const produce = ['-P', '-b', brokers, '-t', 'bench-kcat', '-K', '\\t', '-l', records];
  const consume = ['-C', '-q', '-e', '-J', '-b', brokers, '-t', 'bench', '-o', 'beginning'];
  const theirs = [
    kcat('kcat -P, the same records', rows, produce, '/dev/null'),
    kcat('kcat -C -J, the same topic', rows, consume, topic),
  ];
  return { measurements: [...ours, ...theirs], skipped: [] };
}

async function replay(brokers: string, source: ReplaySource): Promise<Measurement> {
  const stop = startMeter();
  const replayed = await replayIntoTopic({
    source,
    pace: { kind: 'max' },
    topic: 'bench',
    reuseTopic: false,
    settings: loadKafkaSettings({ brokers }),
    clock: realClock,
    ...UNWATCHED,
  });
  return measured('replay of a capture into Kafka', replayed.records, stop());
}

async function record(brokers: string, rows: number): Promise<Measurement> {
  const stop = startMeter();
  await recordTopic({
    kafka: { brokers, configFile: undefined, environment: {} },
    topic: 'bench',
    from: { kind: 'beginning' },
    until: { kind: 'now' },
    partitions: [],
    out: join(tmpdir(), 'recorded.arrow'),
    force: false,
    words: { from: 'beginning', until: 'now' },
    version: 'bench',
    ...UNWATCHED,
  });
  return measured('record of a topic into a capture', rows, stop());
}

/** The records as kcat reads them: a key, a tab and a value a line. Returns the file's path. */
function writeRecords(source: ReplaySource): string {
  const path = join(tmpdir(), 'records.txt');
  const file = openSync(path, 'w');
  for (const { record: each } of source.paced({ kind: 'max' }))
    writeSync(file, `${text(each.raw.key)}\t${text(each.raw.value)}\n`);
  closeSync(file);
  return path;
}

function text(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString();
}

/** Throws when kcat fails. */
function kcat(name: string, rows: number, options: readonly string[], output: string): Measurement {
  const file = openSync(output, 'w');
  try {
    const stop = startFamilyMeter();
    const { status } = spawnSync('kcat', options, { stdio: ['ignore', file, 'inherit'] });
    const usage = ofAnotherProgram(stop());
    if (status !== 0) throw new Error(`kcat ${options.join(' ')} ended with ${status}`);
    return measured(name, rows, usage);
  } finally {
    closeSync(file);
  }
}
