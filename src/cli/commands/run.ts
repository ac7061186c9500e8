import { command, type Declarations } from '../command.ts';
import { ENGINE, engineRequest } from '../engine-options.ts';
import { INFLUX, influxSettings } from '../influx-options.ts';
import { beforeLongWork, onInterrupt } from '../interrupt.ts';
import { KAFKA_RUN, kafkaRunOptions } from '../kafka-run-options.ts';
import { BATCH_ROWS, INPUT, MEMORY, SCENARIO, SET, VERIFY, WORKER, mayUseWorker } from '../options.ts';
import { METRICS, metricsPort } from '../metrics-option.ts';
import { PACE, paceSettings } from '../pace-options.ts';
import { phaseLog } from '../phase-log.ts';
import { progressBar } from '../progress-bar.ts';
import { runSeeds } from '../run-seeds.ts';
import { sayLineAside } from '../say.ts';
import { PROCESS_START_MS } from '../process-start.ts';
import { ruleSetNames } from '../proposals.ts';

const OPTIONS = {
  seed: { type: 'string', describe: "Another seed than the scenario's" },
  seeds: {
    type: 'string',
    describe: 'Run this many seeds, or these (a,b,c), and show how far apart their results are',
  },
  set: SET,
  candidate: {
    type: 'string',
    proposals: ruleSetNames,
    describe: 'A second rule set, tried on the same stream: alerts gained and lost, marginal recall',
  },
  input: INPUT,
  out: {
    type: 'string',
    makes: 'a folder',
    describe: 'Folder for the results, in place of runs/<scenario>-<seed>-<hash>; an earlier run there is replaced',
  },
  capture: {
    type: 'string',
    makes: 'a capture',
    describe: 'Also write the log, as it was delivered, to a capture that "trapline replay" takes',
  },
  force: { type: 'boolean', describe: 'Replace the file that --capture names' },
  'batch-rows': BATCH_ROWS,
  memory: MEMORY,
  worker: WORKER,
  verify: VERIFY,
  attribute: {
    type: 'boolean',
    describe:
      'Find the fault behind each miss, by running again without each fault  [default: where faults caused misses and it takes little time]',
  },
  ...ENGINE,
  ...PACE,
  ...METRICS,
  ...KAFKA_RUN,
  ...INFLUX,
  json: { type: 'boolean', describe: 'Print report.json and nothing else' },
  verbose: { type: 'boolean', describe: 'Print on stderr how long each phase took, instead of the progress bar' },
  quiet: { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' },
} satisfies Declarations;

/** `trapline run`. */
export const runCommand = command({
  positionals: {
    scenario: { ...SCENARIO, default: 'mixed-fraud' },
  },
  options: OPTIONS,
  examples: [
    ['$0 run', 'mixed-fraud, the default scenario'],
    ['$0 run evasion --seed 7 --out /tmp/evasion', 'another seed, another folder'],
    ['$0 run skew-mild --seeds 20', 'how far apart twenty seeds are'],
    ['$0 run --set rules.spending_spree.window=5m', 'another rule'],
    ['$0 run --candidate new.yaml', 'new rules beside the current ones, on the same stream'],
    ['$0 run --set rules.candidate.spending_spree.window=5m', 'a change of one rule beside the current ones'],
    ['$0 run --bus kafka --brokers localhost:9092 --consumers 2', 'through a real Kafka'],
    ['$0 run --influx http://localhost:8086', 'and write it into InfluxDB'],
    ['$0 run latency-slo --live --influx http://localhost:8086', 'by the wall clock, latency measured'],
    ['$0 run latency-slo --live --metrics :9464', 'and answer Prometheus while it goes on'],
    ['$0 run foreign-overlay --input cards.csv', 'fraud added to real traffic'],
    ['$0 run evasion --capture evasion.arrow', 'and keep the log, to replay it'],
    ['$0 run --engine process -- python3 engine.py', 'another engine, which speaks the protocol'],
    ['$0 run --engine kafka --brokers localhost:9092 --alerts-topic alerts', 'a job that reads a topic'],
    ['$0 run latency-slo --live --engine kafka --alerts-topic alerts', 'the latency of its alerts'],
    ['$0 run tumbling-parity --engine spark --job original --brokers localhost:9092', 'the original, on Spark'],
    ["$0 run --json | jq '.rules[].episodes.recall'", 'for other tools'],
  ],
  takesProgram: true,
  listens: true,
  handler: async (given) => {
    if (given.seeds !== undefined) return runSeeds(given, given.seeds, OPTIONS);
    const {
      scenario: name,
      seed,
      set,
      candidate,
      input,
      out,
      capture,
      force = false,
      json,
      quiet,
      verbose,
      ...rest
    } = given;
    const pace = paceSettings(rest, (text) => quiet !== true && sayLineAside(`trapline: ${text}`));
    const metrics = metricsPort(rest.metrics, pace !== undefined);
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
        onLog: (line) => verbose === true && sayLineAside(line),
        onNotice: (text) => quiet !== true && sayLineAside(`trapline: ${text}`),
        onWarning: (text) => sayLineAside(`trapline: ${text}`),
      },
    );
    const { prepareRun } = await import('../../run/prepare.ts');
    const { defaultDirectory } = await import('../../run/run-id.ts');
    const { runScenario } = await import('../../run/run-scenario.ts');
    const { runVerified } = await import('../../verify/verify.ts');
    const { concludeRun } = await import('../conclude-run.ts');
    const { candidateAssignment, withCandidateReport } = await import('../run-candidate.ts');
    const source = {
      scenario: name,
      overrides: [...(candidate === undefined ? [] : [candidateAssignment(candidate)]), ...(set ?? [])],
      ...(seed === undefined ? {} : { seed }),
      ...(input === undefined ? {} : { input }),
    };
    beforeLongWork();
    const prepared = prepareRun(source);
    const directory = out ?? defaultDirectory(prepared.scenario, prepared.resolvedHash);
    if (quiet !== true && pace === undefined) {
      const { sizeNotice } = await import('../size-notice.ts');
      const notice = sizeNotice(prepared.scenario, directory);
      if (notice !== undefined) sayLineAside(`trapline: ${notice}`);
    }
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
        metrics:
          metrics === undefined
            ? undefined
            : {
                port: metrics,
                onListening: (url: string) => quiet !== true && sayLineAside(`trapline: metrics at ${url}`),
              },
        live,
        influx,
        engine,
        startedAtMs: PROCESS_START_MS,
        onProgress: bar.listener,
        signal: interrupt.signal,
      };
      const { run: done, verdict } = await (rest.verify === true
        ? runVerified(source, request)
        : runScenario(request).then((run) => ({ run, verdict: null })));
      const run = await withCandidateReport(done, request);
      bar.stop();
      concludeRun(run, verdict, { directory, json, quiet, overridden: set !== undefined || candidate !== undefined });
    } finally {
      bar.stop();
      interrupt.release();
    }
  },
});
