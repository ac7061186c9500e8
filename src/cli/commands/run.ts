import { printable } from '../../text/printable.ts';
import { type CommandBody } from '../command.ts';
import { ENGINE, type EngineArguments, engineRequest } from '../engine-options.ts';
import { INFLUX, type InfluxArguments, influxSettings } from '../influx-options.ts';
import { onInterrupt } from '../interrupt.ts';
import { KAFKA_RUN, type KafkaRunArguments, kafkaRunOptions } from '../kafka-run-options.ts';
import { BATCH_ROWS, MEMORY, mayUseWorker, SET, VERIFY, WORKER } from '../options.ts';
import { PACE, type PaceArguments, paceSettings } from '../pace-options.ts';
import { phaseLog } from '../phase-log.ts';
import { progressBar } from '../progress-bar.ts';

interface RunArguments extends KafkaRunArguments, InfluxArguments, PaceArguments, EngineArguments {
  readonly scenario: string;
  readonly seed: string | undefined;
  readonly set: string[] | undefined;
  readonly input: string | undefined;
  readonly out: string | undefined;
  readonly capture: string | undefined;
  readonly force: boolean | undefined;
  readonly 'batch-rows': number;
  readonly memory: number | undefined;
  readonly worker: boolean | undefined;
  readonly verify: boolean | undefined;
  readonly attribute: boolean | undefined;
  readonly json: boolean | undefined;
  readonly quiet: boolean | undefined;
  readonly verbose: boolean | undefined;
}

/** `trapline run`. */
export const runCommand: CommandBody<RunArguments> = {
  builder: (yargs) =>
    yargs
      .positional('scenario', { type: 'string', default: 'mixed-fraud', describe: 'Name, or path of a .yaml file' })
      .option('seed', { type: 'string', requiresArg: true, describe: "Another seed than the scenario's" })
      .option('set', SET)
      .option('input', { type: 'string', requiresArg: true, describe: 'File with the legitimate traffic' })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder for the results, in place of runs/<scenario>-<seed>-<hash>; an earlier run there is replaced',
      })
      .option('capture', {
        type: 'string',
        requiresArg: true,
        describe: 'Also write the log, as it was delivered, to a capture that "trapline replay" takes',
      })
      .option('force', { type: 'boolean', describe: 'Replace the file that --capture names' })
      .option('batch-rows', BATCH_ROWS)
      .option('memory', MEMORY)
      .option('worker', WORKER)
      .option('verify', VERIFY)
      .option('attribute', {
        type: 'boolean',
        describe:
          'Ascribe missed episodes to faults, by running without each  [default: where faults cost and it is done soon]',
      })
      .options(ENGINE)
      .options(PACE)
      .options(KAFKA_RUN)
      .options(INFLUX)
      .option('json', { type: 'boolean', describe: 'Print report.json and nothing else' })
      .option('verbose', { type: 'boolean', describe: 'Say on stderr how long each phase took, in place of the bar' })
      .option('quiet', { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' })
      .example('$0 run', 'mixed-fraud, the default scenario')
      .example('$0 run evasion --seed 7 --out /tmp/evasion', 'another seed, another folder')
      .example('$0 run --set rules.spending_spree.window=5m', 'another rule')
      .example('$0 run --bus kafka --brokers localhost:9092 --consumers 2', 'through a real Kafka')
      .example('$0 run --influx http://localhost:8086', 'and write it into InfluxDB')
      .example('$0 run latency-slo --live --influx http://localhost:8086', 'by the wall clock, latency measured')
      .example('$0 run foreign-overlay --input cards.csv', 'fraud laid over real traffic')
      .example('$0 run evasion --capture evasion.arrow', 'and keep the log, to replay it')
      .example('$0 run --engine process -- python3 engine.py', 'another engine, which speaks the protocol')
      .example('$0 run --engine kafka --brokers localhost:9092 --alerts-topic alerts', 'a job that reads a topic')
      .example('$0 run latency-slo --live --engine kafka --alerts-topic alerts', 'the latency of its alerts')
      .example(
        '$0 run tumbling-parity --engine spark --job original --brokers localhost:9092',
        'the original, on Spark',
      )
      .example("$0 run --json | jq '.rules[].episodes.recall'", 'for other tools'),
  handler: async (given) => {
    const { scenario: name, seed, set, input, out, capture, force = false, json, quiet, verbose, ...rest } = given;
    const pace = paceSettings(rest, (text) => quiet !== true && console.error(`trapline: ${printable(text)}`));
    const live = rest.engine === 'kafka' || rest.engine === 'spark' ? undefined : kafkaRunOptions(rest);
    const influx = rest['alerts-influx'] === undefined ? await influxSettings(rest) : undefined;
    const engine = await engineRequest(
      rest,
      {
        '--live --job original': rest.job === 'original' ? pace : undefined,
        '--bus kafka': live,
        '--consumers': rest.consumers,
        '--influx': influx ?? rest.influx,
        '--verify': rest.verify,
      },
      {
        onLog: (line) => verbose === true && console.error(line),
        onNotice: (text) => quiet !== true && console.error(`trapline: ${printable(text)}`),
        onWarning: (text) => console.error(`trapline: ${printable(text)}`),
      },
    );
    const { prepareRun } = await import('../../run/prepare.ts');
    const source = {
      scenario: name,
      ...(set === undefined ? {} : { overrides: set }),
      ...(seed === undefined ? {} : { seed }),
      ...(input === undefined ? {} : { input }),
    };
    const prepared = prepareRun(source);
    const { defaultDirectory } = await import('../../run/run-id.ts');
    const { runScenario } = await import('../../run/run-scenario.ts');
    const { runVerified } = await import('../../verify/verify.ts');
    const { concludeRun } = await import('../conclude-run.ts');
    const directory = out ?? defaultDirectory(prepared.scenario, prepared.resolvedHash);
    const interrupt = onInterrupt();
    const bar = verbose === true ? phaseLog() : await progressBar(quiet !== true, interrupt.signal);
    try {
      const request = {
        ...prepared,
        directory,
        ...(capture === undefined ? {} : { capture: { path: capture, force } }),
        batchRows: rest['batch-rows'],
        memoryBytes: rest.memory,
        worker: mayUseWorker(rest.worker),
        attribute: rest.attribute,
        pace,
        live,
        influx,
        engine,
        onProgress: bar.listener,
        signal: interrupt.signal,
      };
      const { run, verdict } = await (rest.verify === true
        ? runVerified(source, request)
        : runScenario(request).then((done) => ({ run: done, verdict: null })));
      bar.stop();
      concludeRun(run, verdict, { directory, json, quiet, overridden: set !== undefined });
    } finally {
      bar.stop();
      interrupt.release();
    }
  },
};
