import { TraplineError } from '../../model/errors.ts';
import { type CommandBody } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { KAFKA } from '../kafka-options.ts';

interface MapArguments {
  readonly suggest: string | undefined;
  readonly topic: string | undefined;
  readonly brokers: string | undefined;
  readonly 'kafka-config': string | undefined;
}

/** `trapline map`. */
export const mapCommand: CommandBody<MapArguments> = {
  builder: (yargs) =>
    yargs
      .option('suggest', {
        type: 'string',
        nargs: 1,
        describe: 'File with rows to look at, CSV or JSON; - for stdin',
      })
      .option('topic', { type: 'string', requiresArg: true, describe: 'Kafka topic whose last records to look at' })
      .options(KAFKA)
      .example('$0 map --suggest payments.csv > payments.yaml', 'a first mapping, with what to check')
      .example('head -n 1000 big.jsonl | $0 map --suggest -', 'from a pipe')
      .example('$0 map --topic payments --brokers localhost:9092', 'from a topic'),
  handler: async ({ suggest, topic, brokers, ...rest }) => {
    if ((suggest === undefined || suggest === '') === (topic === undefined)) {
      throw new TraplineError('usage', 'map: expected --suggest FILE, --suggest - for stdin, or --topic TOPIC');
    }
    const { suggestMapping } = await import('../../suggest/suggest-mapping.ts');
    if (topic === undefined) {
      const { readSample } = await import('../../suggest/read-sample.ts');
      const { sample, name } = readSample(suggest!);
      process.stdout.write(suggestMapping(sample, name));
      return;
    }
    const { readTopicSample } = await import('../../suggest/topic-sample.ts');
    const interrupt = onInterrupt();
    try {
      const kafka = { brokers, configFile: rest['kafka-config'], environment: process.env };
      const sample = await readTopicSample({ kafka, topic, signal: interrupt.signal });
      process.stdout.write(suggestMapping(sample, `Topic ${topic}`));
    } finally {
      interrupt.release();
    }
  },
};
