import { cpus, loadavg } from 'node:os';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { announceOn } from '../../services/announce.ts';
import { missingForKafka, startKafka } from '../../services/kafka.ts';
import { EXIT_CODES, TraplineError } from '../../src/model/errors.ts';
import { formatCount } from '../../src/report/format.ts';
import { formatLatency } from '../../src/report/latency-rows.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { measureLatencies } from './latency.ts';
import { fillTopic, measureBuiltIn, measureSpark, type Throughput } from './throughput.ts';

const announce = announceOn(process.stderr);

const cli = yargs(hideBin(process.argv))
  .scriptName('npm run bench:engines --')
  .locale('en')
  .usage('$0\n\nThe built-in engine and ours on Spark, on the same topic of a broker of its own. Prints Markdown.')
  .option('clients', {
    type: 'number',
    default: 60_000,
    requiresArg: true,
    describe: 'Of the day that both work through',
  })
  .option('rate', {
    type: 'number',
    default: [200, 500],
    array: true,
    requiresArg: true,
    describe: 'Records a second, for latency',
  })
  .option('seconds', {
    type: 'number',
    default: 60,
    requiresArg: true,
    describe: 'How long latency is measured, and the warm-up',
  })
  .strict()
  .version(false);

const { clients, rate, seconds } = await cli.parseAsync();
try {
  const missing = missingForKafka();
  if (missing !== null) throw new TraplineError('not_installed', missing);
  const kafka = await startKafka();
  try {
    console.log(
      `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]!.toFixed(1)} at the beginning.`,
    );
    await throughput(kafka.brokers);
    for (const ratePerS of rate) await latency(kafka.brokers, ratePerS);
  } finally {
    await kafka.stop();
  }
} catch (error) {
  if (!(error instanceof TraplineError)) throw error;
  console.error(`bench:engines: ${error.message}`);
  process.exitCode = EXIT_CODES[error.code];
}

async function throughput(brokers: string): Promise<void> {
  const overrides = [`traffic.clients=${clients}`, 'duration=1d', 'expect={}'];
  const { scenario } = prepareRun({ scenario: 'mixed-fraud', overrides });
  announce(`publishing a day of mixed-fraud with ${clients} clients`);
  const filled = await fillTopic(brokers, 'bench.throughput', scenario);
  const measured: Throughput[] = [];
  for (const measure of [measureBuiltIn, measureSpark]) {
    for (const workers of [1, 2]) {
      measured.push(await measure(filled, workers));
      const { name, wholeS } = measured.at(-1)!;
      announce(`${name}, ${workers}: ${wholeS.toFixed(1)} s`);
    }
  }
  const [reference] = measured;
  console.log(`\n${formatCount(filled.records)} records, ${formatCount(reference!.detections.size)} detections.\n`);
  console.log(
    '| engine | workers | s in all | records/s, warm | detections that differ |\n| --- | ---: | ---: | ---: | ---: |',
  );
  for (const { name, workers, wholeS, warmPerS, detections } of measured) {
    const differing = differences(reference!.detections, detections);
    console.log(
      `| ${name} | ${workers} | ${wholeS.toFixed(1)} | ${formatCount(Math.round(warmPerS))} | ${differing} |`,
    );
  }
}

async function latency(brokers: string, ratePerS: number): Promise<void> {
  announce(`latency at ${ratePerS} records a second, for ${2 * seconds} s`);
  const measured = await measureLatencies({
    brokers,
    ratePerS,
    warmUpMs: 1000 * seconds,
    measuredMs: 1000 * seconds,
    workers: 2,
  });
  console.log(`\n${formatCount(ratePerS)} records a second.\n`);
  console.log('| engine | p50 | p90 | p99 | max | alerts |\n| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const { name, summary } of measured) {
    const { p50, p90, p99, max, count } = summary;
    console.log(`| ${name} | ${[p50, p90, p99, max].map(formatLatency).join(' | ')} | ${formatCount(count)} |`);
  }
}

function differences(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const missing = [...a].filter((key) => !b.has(key)).length;
  return missing + [...b].filter((key) => !a.has(key)).length;
}
