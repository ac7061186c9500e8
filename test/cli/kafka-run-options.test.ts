import { describe, expect, it } from 'vitest';
import { type KafkaRunArguments, kafkaRunOptions } from '../../src/cli/kafka-run-options.ts';

const NOTHING: KafkaRunArguments = {
  bus: 'memory',
  brokers: undefined,
  'kafka-config': undefined,
  consumers: undefined,
  topic: undefined,
  'reuse-topic': undefined,
};

describe('the options of a run through Kafka', () => {
  it('are none for a run in process', () => {
    expect(kafkaRunOptions(NOTHING)).toBeUndefined();
  });

  it('have defaults where there is a sensible one', () => {
    expect(kafkaRunOptions({ ...NOTHING, bus: 'kafka' })).toMatchObject({
      brokers: undefined,
      configFile: undefined,
      consumers: 1,
      topic: undefined,
      reuseTopic: false,
      environment: process.env,
    });
  });

  it('are handed on', () => {
    const given = { brokers: 'a:1', 'kafka-config': 'c.properties', consumers: 3, topic: 't', 'reuse-topic': true };
    expect(kafkaRunOptions({ bus: 'kafka', ...given })).toMatchObject({
      brokers: 'a:1',
      configFile: 'c.properties',
      consumers: 3,
      topic: 't',
      reuseTopic: true,
    });
  });

  it.each([
    ['brokers', 'localhost:9092'],
    ['kafka-config', 'c.properties'],
    ['consumers', 1],
    ['topic', 't'],
    ['reuse-topic', false],
  ])('are refused where they would do nothing: --%s', (name, value) => {
    expect(() => kafkaRunOptions({ ...NOTHING, [name]: value })).toThrow(
      expect.objectContaining({
        code: 'input',
        message: `--${name}: only a run with --bus kafka uses it`,
      }) as Error,
    );
  });
});
