import { type LoadTest, type LoadTestRequest } from '../../loadtest/load-test.ts';
import { type BenchResult } from '../../loadtest/result-schema.ts';
import { EXIT_CODES, TraplineError } from '../../model/errors.ts';
import { formatQuantity } from '../../report/format.ts';
import { command } from '../command.ts';
import { BENCH, benchSettings } from '../bench-options.ts';
import { colorsFor } from '../colors.ts';
import { terminalWidth } from '../terminal-width.ts';
import { INFLUX, influxSettings } from '../influx-options.ts';
import { onInterrupt } from '../interrupt.ts';
import { BUS, kafkaRunOptions } from '../kafka-run-options.ts';
import { SCENARIO, SET } from '../options.ts';
import { openTextOutput } from '../text-output.ts';
import { say } from '../say.ts';

/** After Ctrl-C, what still holds on to a service is left to its own end. */
const EXIT_WITHIN_MS = 200;

/** `trapline bench`. */
export const benchCommand = command({
  positionals: {
    scenario: { ...SCENARIO, default: 'latency-slo' },
  },
  options: {
    seed: { type: 'string', describe: "Another seed than the scenario's" },
    set: SET,
    ...BENCH,
    ...BUS,
    ...INFLUX,
    out: {
      type: 'string',
      makes: 'a folder',
      describe: 'Folder for bench.json, curve.csv and histograms; an earlier one there is replaced',
    },
    junit: { type: 'string', describe: 'File for the verdicts as JUnit XML' },
    json: { type: 'boolean', describe: 'Print bench.json and nothing else' },
    quiet: { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' },
  },
  examples: [
    ['$0 bench', 'latency-slo in memory, from its own rate on'],
    ['$0 bench latency-slo --bus kafka --brokers localhost:9092', 'through a real Kafka'],
    ['$0 bench --rates 1000,5000,20000 --out curve', 'latency against rate, no search'],
    ['$0 bench --require-rate 5000 --rates 5000 --junit junit.xml', 'a gate for CI'],
  ],
  listens: true,
  handler: async (given) => {
    const { scenario: name, seed, set, out, junit, json, quiet, ...rest } = given;
    const settings = benchSettings(rest);
    const kafka = kafkaRunOptions({ ...rest, topic: undefined, 'reuse-topic': undefined });
    const influx = await influxSettings(rest);
    const { prepareRun } = await import('../../run/prepare.ts');
    const { scenario, resolvedHash } = prepareRun({
      scenario: name,
      ...(set === undefined ? {} : { overrides: set }),
      ...(seed === undefined ? {} : { seed }),
    });
    const { runLoadTest } = await import('../../loadtest/load-test.ts');
    const { buildResult } = await import('../../loadtest/result.ts');
    const { benchJson, openResultFolder } = await import('../../loadtest/write-results.ts');
    const { benchJUnit } = await import('../../loadtest/junit.ts');
    const { renderBench } = await import('../../loadtest/terminal.ts');
    const { benchProgress } = await import('../bench-progress.ts');
    const folder = out === undefined ? undefined : openResultFolder(out);
    const junitFile = junit === undefined ? undefined : openTextOutput(junit, true);
    const interrupt = onInterrupt('finished steps are kept');
    const progress = benchProgress(quiet !== true);
    try {
      const request: LoadTestRequest = {
        ...settings,
        scenario,
        runId: resolvedHash.slice(0, 16),
        kafka: kafka && { ...kafka, deleteTopic: true },
        influx,
        onBegin: progress.begin,
        onStep: progress.done,
        signal: interrupt.signal,
      };
      const test = await runLoadTest(request);
      progress.stop();
      const result = buildResult(request, test);
      folder?.commit(result, test.steps);
      await junitFile?.write(Buffer.from(benchJUnit(result)));
      junitFile?.commit();
      if (json === true) say(benchJson(result).trimEnd());
      else if (quiet !== true) say(renderBench(result, colorsFor(process.stdout), terminalWidth(process.stdout)));
      assertVerdict(test, result);
    } finally {
      progress.stop();
      folder?.discard();
      junitFile?.discard();
      interrupt.release();
      if (interrupt.signal.aborted) setTimeout(() => process.exit(EXIT_CODES.interrupted), EXIT_WITHIN_MS).unref();
    }
  },
});

/** Throws TraplineError for a test that did not come to its end, and for a gate that was missed. */
function assertVerdict({ ended, failure, steps }: LoadTest, { scenario, gate }: BenchResult): void {
  if (failure !== null) throw failure;
  if (ended === 'interrupted')
    throw new TraplineError('interrupted', `interrupted after ${formatQuantity(steps.length, 'step')}`);
  if (gate === null || gate.met) return;
  const why = steps.find(({ ratePerS, sustained }) => ratePerS === gate.rate_per_s && !sustained)!.failures;
  const what = gate.kind === 'required' ? 'the required rate' : 'its own rate';
  const reasons = why.map((one) => one.why).join('; ');
  throw new TraplineError(
    'expectation_missed',
    `${scenario}: ${what} of ${gate.rate_per_s}/s is not sustained: ${reasons}`,
  );
}
