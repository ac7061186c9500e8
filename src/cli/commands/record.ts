import { TraplineError } from '../../model/errors.ts';
import { type Recording } from '../../capture/record/record-topic.ts';
import { formatNumber, formatQuantity } from '../../report/format.ts';
import { VERSION } from '../../config/version.ts';
import { COMPRESSION, compressionPart } from '../capture-options.ts';
import { command } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { KAFKA, onNotice } from '../kafka-options.ts';
import { recordingLine } from '../recording-line.ts';
import { PARTITION } from '../selection-options.ts';
import { say, sayLine, sayLineAside } from '../say.ts';

/** `trapline record`. */
export const recordCommand = command({
  options: {
    topic: { type: 'string', demandOption: true, describe: 'Topic to record' },
    out: {
      type: 'string',
      demandOption: true,
      makes: 'a capture',
      describe: 'File of the capture (.arrow)',
    },
    from: {
      type: 'string',
      default: 'beginning',
      describe: 'beginning, latest, an instant (2026-03-02T14:00:00Z), -10m, an offset, or offsets (0:1200,1:950)',
    },
    until: {
      type: 'string',
      describe: 'now, an instant, a duration (10m), a number of records, or offsets; without it, until Ctrl-C',
    },
    partition: PARTITION,
    ...KAFKA,
    compression: COMPRESSION,
    force: { type: 'boolean', describe: 'Replace a file that is there' },
    json: { type: 'boolean', describe: 'Print what was recorded as JSON' },
    verbose: {
      type: 'boolean',
      describe: "The Kafka client's log on stderr, in place of the progress line",
    },
    quiet: { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' },
  },
  examples: [
    ['$0 record --brokers localhost:9092 --topic payments --out incident.arrow', 'until Ctrl-C'],
    ['$0 record --topic payments --out incident.arrow --from=-30m --until now', 'the last half hour'],
    ['$0 record --topic payments --out sample.arrow --from latest --until 10000', 'the next 10,000 records'],
  ],
  listens: true,
  handler: async ({ topic, out, from, until, partition, brokers, force, json, verbose, quiet, ...rest }) => {
    const { parseFrom, parseUntil } = await import('../../capture/record/bounds.ts');
    const { recordTopic } = await import('../../capture/record/record-topic.ts');
    const range = {
      from: parseFrom(from),
      until: until === undefined ? ({ kind: 'interrupted' } as const) : parseUntil(until),
      partitions: partition ?? [],
    };
    const startedAtMs = performance.now();
    const interrupt = onInterrupt();
    const line = await recordingLine(quiet !== true && verbose !== true);
    try {
      const recording = await recordTopic({
        ...range,
        kafka: { brokers, configFile: rest['kafka-config'], environment: process.env, onNotice },
        topic,
        out,
        force: force === true,
        ...compressionPart(rest.compression),
        words: { from, until: until ?? 'interrupted' },
        version: VERSION,
        onProgress: line.listener,
        ...(verbose === true ? { onLog: (text: string) => sayLineAside(text) } : {}),
        signal: interrupt.signal,
      });
      line.stop();
      if (json === true) say(JSON.stringify(recordingJson(topic, recording), null, 2));
      else if (quiet !== true) describeRecording(topic, recording, performance.now() - startedAtMs).forEach(sayLine);
      recordingNotes(recording).forEach(sayLineAside);
      if (recording.deleted.length > 0) {
        const gaps = recording.deleted.map((gap) => `partition ${gap.partition}: ${gap.from}–${gap.to - 1}`);
        throw new TraplineError(
          'offset_deleted',
          `records were deleted before they could be read (retention.ms, retention.bytes): ${gaps.join(', ')}; the others ` +
            `are in ${out}`,
        );
      }
      // Without an end of its own, being stopped is how a recording ends.
      if (!recording.complete && until !== undefined) {
        throw new TraplineError(
          'interrupted',
          `interrupted before --until ${until}; the records that were received are in ${out}`,
        );
      }
    } finally {
      line.stop();
      interrupt.release();
    }
  },
});

function describeRecording(topic: string, { path, records, bytes, partitions }: Recording, tookMs: number): string[] {
  const seconds = tookMs / 1000;
  const size = `${formatNumber(bytes / 2 ** 20, 1)} MiB`;
  const held = partitions.map(
    ({ partition, firstOffset, lastOffset }) => `  ${partition}: ${firstOffset}–${lastOffset}`,
  );
  return [
    `recorded ${formatQuantity(records, 'record')} of ${topic} in ${formatNumber(seconds, 1)} s · ${size} · ${path}`,
    ...(held.length === 0 ? [] : ['offsets by partition', ...held]),
    `next: trapline capture info ${path} · trapline replay ${path}`,
  ];
}

/** What a recording met besides records, a line each. */
function recordingNotes({ added, behindTransactions }: Recording): string[] {
  const grown =
    added.length === 0
      ? []
      : [
          `the topic got ${formatQuantity(added.length, 'partition')} meanwhile (${added.join(', ')}), recorded from the beginning; ` +
            'keys may have moved to another partition',
        ];
  const held = [...behindTransactions].map(([partition, count]) => {
    const lie = count === 1 ? 'lies' : 'lie';
    return (
      `${formatQuantity(count, 'record')} of partition ${partition} ${lie} behind a transaction that is still open ` +
      '(isolation.level=read_uncommitted reads them)'
    );
  });
  return [...grown, ...held];
}

function recordingJson(topic: string, recording: Recording): unknown {
  const { path, records, bytes, partitions, digests, complete, deleted, added, behindTransactions } = recording;
  return {
    topic,
    path,
    records,
    bytes,
    complete,
    added_partitions: added,
    deleted_offsets: deleted.map(({ partition, from, to }) => ({ partition, first: from, last: to - 1 })),
    behind_open_transactions: [...behindTransactions].map(([partition, count]) => ({ partition, offsets: count })),
    partitions: partitions.map((span) => ({
      partition: span.partition,
      records: span.records,
      first_offset: span.firstOffset,
      last_offset: span.lastOffset,
      digest: digests.get(span.partition),
    })),
  };
}
