import { type Recording, type RecordRequest, recordTopic } from '../../../src/capture/record/record-topic.ts';

/** Records a topic from its beginning until now into `out`, unless `request` says otherwise. */
export function recordWhole(
  { brokers, topic, out }: { readonly brokers: string; readonly topic: string; readonly out: string },
  request: Partial<RecordRequest> = {},
): Promise<Recording> {
  return recordTopic({
    kafka: { brokers },
    topic,
    from: { kind: 'beginning' },
    until: { kind: 'now' },
    partitions: [],
    out,
    force: true,
    words: { from: 'beginning', until: 'now' },
    version: '0.0.0',
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...request,
  });
}
