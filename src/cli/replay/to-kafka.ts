import { TraplineError } from '../../model/errors.ts';
import { formatCount, formatDuration, formatNumber, formatQuantity } from '../../report/format.ts';
import { drawPacingError } from '../../pacing/picture.ts';
import { openTopicReplay, type TopicReplayRequest } from '../../replay/open-replay.ts';
import { type ReplayedTopic, replayIntoTopic } from '../../replay/replay-into-topic.ts';
import { type OutputOptions, type Session } from './session.ts';
import { say } from '../say.ts';
import { printable } from '../../text/printable.ts';

/** Replays into a topic and prints the result. */
export async function replayToKafka(request: TopicReplayRequest & OutputOptions, session: Session): Promise<void> {
  const opened = openTopicReplay(request);
  const { reader } = opened.source;
  try {
    const replayed = await replayIntoTopic({ ...opened, onProgress: session.listener, signal: session.signal });
    session.stop();
    if (replayed.interrupted) {
      const of = `${formatCount(replayed.records)} of ${formatQuantity(reader.records, 'record')}`;
      const goOn = `the same command with --start ${replayed.goOnFrom} --reuse-topic sends the rest`;
      throw new TraplineError('interrupted', `interrupted after ${of}; ${goOn}`);
    }
    if (request.json === true) say(JSON.stringify(asJson(replayed), null, 2));
    else if (request.quiet !== true) say(describe(replayed));
  } finally {
    reader.close();
  }
}

function describe({ topic, records, partitions, stampedByBroker, wallMs, pacingError }: ReplayedTopic): string {
  const rate = wallMs === 0 ? '' : `, ${formatNumber((records * 1000) / wallMs)}/s`;
  return [
    `${formatQuantity(records, 'record')} sent to topic ${printable(topic)}, ${formatQuantity(partitions.size, 'partition')}, in ` +
      `${formatDuration(wallMs)}${rate}`,
    ...(stampedByBroker
      ? [
          `the timestamps were not kept: the broker stamps the records of ${topic} itself (message.timestamp.type=LogAppendTime)`,
        ]
      : []),
    ...(pacingError === null ? [] : drawPacingError(pacingError)),
  ].join('\n');
}

function asJson({ topic, records, partitions, stampedByBroker, wallMs, pacingError }: ReplayedTopic): object {
  return {
    topic,
    records,
    partitions: Object.fromEntries(partitions),
    stamped_by_broker: stampedByBroker,
    wall_s: wallMs / 1000,
    records_per_s: wallMs === 0 ? null : (records * 1000) / wallMs,
    pacing_error_ms: pacingError,
  };
}
