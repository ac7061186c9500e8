import { TraplineError } from '../../model/errors.ts';
import { command } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { KAFKA, onNotice } from '../kafka-options.ts';
import { say } from '../say.ts';

/** `trapline map`. */
export const mapCommand = command({
  options: {
    suggest: {
      type: 'string',
      form: 'FILE',
      describe: 'File with sample rows (CSV, JSON or Parquet), or a folder or glob of such files; - for stdin',
    },
    topic: { type: 'string', describe: 'Kafka topic; its last records are the sample' },
    ...KAFKA,
  },
  examples: [
    ['$0 map --suggest payments.csv > payments.yaml', 'a first mapping, with what to check'],
    ['head -n 1000 big.jsonl | $0 map --suggest -', 'from a pipe'],
    ['$0 map --topic payments --brokers localhost:9092', 'from a topic'],
  ],
  handler: async ({ suggest, topic, brokers, ...rest }) => {
    const { suggestMapping } = await import('../../suggest/suggest-mapping.ts');
    if (suggest !== undefined && topic === undefined) {
      const { readSample } = await import('../../suggest/read-sample.ts');
      const { trafficFiles } = await import('../../run/traffic-files.ts');
      const [first] = trafficFiles([suggest]);
      const { sample, name } = readSample(first!);
      say(suggestMapping(sample, name));
      return;
    }
    if (suggest !== undefined || topic === undefined) {
      throw new TraplineError('usage', 'map: expected --suggest FILE, --suggest - for stdin, or --topic TOPIC');
    }
    const { readTopicSample } = await import('../../suggest/topic-sample.ts');
    const interrupt = onInterrupt();
    try {
      const kafka = { brokers, configFile: rest['kafka-config'], environment: process.env, onNotice };
      const sample = await readTopicSample({ kafka, topic, signal: interrupt.signal });
      say(suggestMapping(sample, `Topic ${topic}`));
    } finally {
      interrupt.release();
    }
  },
});
