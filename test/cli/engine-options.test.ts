import { describe, expect, it } from 'vitest';
import { type EngineArguments, engineRequest } from '../../src/cli/engine-options.ts';

const NOTHING: EngineArguments = {
  engine: 'builtin',
  job: undefined,
  'engine-timeout': undefined,
  'alert-mapping': undefined,
  exact: undefined,
  'engine-name': undefined,
  'alerts-topic': undefined,
  'alerts-influx': undefined,
  'influx-config': undefined,
  'engine-group': undefined,
  'progress-topic': undefined,
  'control-topic': undefined,
  'engine-quiet': undefined,
  'engine-wait': undefined,
  brokers: undefined,
  'kafka-config': undefined,
  topic: undefined,
  'reuse-topic': undefined,
};
const NOTICES = { onLog: () => undefined, onNotice: () => undefined, onWarning: () => undefined };

const request = (given: Partial<EngineArguments>, beside: Readonly<Record<string, unknown>> = {}) =>
  engineRequest({ ...NOTHING, ...given }, beside, NOTICES);

describe('the engine of a run', () => {
  it('is ours unless another one is named', async () => {
    expect(await request({})).toBeUndefined();
  });

  it('is a program with its arguments', async () => {
    expect(
      await request({ engine: 'process', '--': ['python3', 'engine.py', '-v'], 'engine-timeout': '5s' }),
    ).toMatchObject({
      kind: 'process',
      command: 'python3',
      args: ['engine.py', '-v'],
      silenceMs: 5000,
      mapping: null,
    });
  });

  it('is a job, as the command line says', async () => {
    const given = {
      engine: 'kafka',
      brokers: 'a:1,b:2',
      'alerts-topic': 't',
      'engine-group': 'g',
      exact: true,
    } as const;
    expect(await request({ ...given, 'alert-mapping': 'original' })).toMatchObject({
      kind: 'kafka',
      kafka: { brokers: 'a:1,b:2' },
      alerts: { kind: 'topic', topic: 't' },
      group: 'g',
      isExact: true,
      quietMs: 2000,
      waitMs: 30_000,
      mapping: { name: 'original' },
    });
  });

  it('may write its alerts to InfluxDB, as the original pipeline does', async () => {
    const given = { engine: 'kafka', brokers: 'a:1', 'alerts-influx': 'http://b:8086' } as const;
    expect(await request(given)).toMatchObject({
      alerts: { kind: 'influx', settings: { url: 'http://b:8086' } },
      mapping: { name: 'original-influx' },
    });
    expect(await request({ ...given, 'alert-mapping': 'trapline-influx' })).toMatchObject({
      mapping: { name: 'trapline-influx' },
    });
  });

  it.each([
    [{ 'alerts-topic': 't' }, {}, '--alerts-topic: only a run with --engine kafka uses it'],
    [{ engine: 'process', exact: true, '--': ['x'] }, {}, '--exact: only a run with --engine kafka uses it'],
    [{ 'alert-mapping': 'm' }, {}, '--alert-mapping: only a run with --engine process or kafka or spark uses it'],
    [{ engine: 'kafka', 'engine-timeout': '1s' }, {}, '--engine-timeout: only a run with --engine process uses it'],
    [{ '--': ['x'] }, {}, '-- x: only a run with --engine process or spark uses it'],
    [{ engine: 'process' }, {}, '--engine process: expected the program after --'],
    [{ engine: 'kafka' }, {}, '--engine kafka: expected --alerts-topic'],
    [{ engine: 'kafka', 'alerts-topic': 't', topic: 't' }, {}, '--alerts-topic: expected another topic than --topic'],
    [
      { engine: 'kafka', 'alerts-topic': 't', 'alerts-influx': 'http://b:8086' },
      {},
      '--alerts-influx: cannot be combined with --alerts-topic',
    ],
    [
      { engine: 'kafka', 'alerts-influx': 'b:8086' },
      {},
      '--alerts-influx: url: expected http://host:port or https://host:port, found "b:8086"',
    ],
    [{ engine: 'process', '--': ['x'] }, { '--influx': {} }, '--influx: cannot be combined with --engine process'],
    [{ engine: 'process', '--': ['x'], 'engine-timeout': '3' }, {}, '--engine-timeout: missing unit'],
    [
      { engine: 'process', '--': ['x'], 'alert-mapping': 'orginal' },
      {},
      'unknown alert mapping "orginal", did you mean "original"?',
    ],
  ] as const)('is refused for %j beside %j', async (given, beside, message) => {
    await expect(request(given as Partial<EngineArguments>, beside)).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining(message) as string,
    });
  });
});
