import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { measureAdmission } from './admission.ts';
import { measureBesideKcat } from './beside-kcat.ts';
import { measureCaptures } from './capture.ts';
import { benchGeneration } from './generation.ts';
import { measureInflux } from './influx.ts';
import { measureLive } from './live.ts';
import { benchCsvMapping, benchJsonDecoding } from './mapping.ts';
import { type Measurement } from './measurement.ts';
import { measureOracle } from './oracle.ts';
import { measurePacing, measureReplayIntoEngine } from './replay.ts';
import { measureRules } from './rules.ts';
import { measureVirtualTime } from './virtual-time.ts';
import { measurePipeline, measureWholeRun } from './whole-run.ts';

type Figure = () => readonly Measurement[] | Promise<readonly Measurement[]>;

/** Every figure by name; each runs in a process of its own, so that it has its own heap and its own peak of memory. */
const FIGURES: ReadonlyMap<string, Figure> = new Map<string, Figure>([
  ['generation', () => benchGeneration(100_000, 3_000_000)],
  ['admission', () => [measureAdmission(100_000)]],
  ['rules-10k', () => [measureRules(10_000)]],
  ['rules-100k', () => [measureRules(100_000)]],
  ['rules-1m', () => [measureRules(1_000_000)]],
  ['oracle', () => [measureOracle()]],
  ['mapping', () => [...benchJsonDecoding(), benchCsvMapping()]],
  ['pipeline', async () => [await measurePipeline()]],
  ['live-1', () => measureLive(1)],
  ['live-2', () => measureLive(2)],
  ['run', async () => [await measureWholeRun()]],
  ['virtual-100', async () => [await measureVirtualTime(100, { clients: 200_000, duration: '4h' })]],
  ['virtual-1000', async () => [await measureVirtualTime(1000, { clients: 1_000_000, duration: '40m' })]],
  ['captures', () => measureCaptures()],
  ['replay-engine', async () => [await measureReplayIntoEngine()]],
  ['kafka', measureBesideKcat],
  ['influxdb', measureInflux],
  ['pacing', async () => [await measurePacing(1), await measurePacing(60)]],
]);

/**
 * `npm run bench` prints every figure, `npm run bench -- rules-1m run` those named. Figures are for comparing with one another
 * in one sitting: machines and their loads differ.
 */
const [first, ...others] = process.argv.slice(2);
if (first === '--one') await measureOne(FIGURES.get(others[0]!)!);
else measureAll(process.argv.slice(2));

async function measureOne(figure: Figure): Promise<void> {
  for (const measurement of await figure()) console.log(line(measurement));
}

function measureAll(wanted: readonly string[]): void {
  const unknown = wanted.find((name) => !FIGURES.has(name));
  if (unknown !== undefined) {
    const known = [...FIGURES.keys()].join(', ');
    console.error(`usage: npm run bench [-- figure…]; no figure is called ${unknown}; there are ${known}`);
    process.exitCode = 2;
    return;
  }
  const names = wanted.length === 0 ? [...FIGURES.keys()] : wanted;
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`);
  console.log(`${'figure'.padEnd(52)}${'M rows/s'.padStart(10)}${'peak MiB'.padStart(10)}`);
  for (const name of names) {
    const own = [...process.execArgv, fileURLToPath(import.meta.url), '--one', name];
    execFileSync(process.execPath, own, { stdio: 'inherit' });
  }
}

function line({ name, rows, seconds, note = '' }: Measurement): string {
  const peakMib = Math.round(process.resourceUsage().maxRSS / 1024);
  const rate = (rows / seconds / 1e6).toFixed(rows / seconds < 1e4 ? 6 : 2);
  return `${name.padEnd(52)}${rate.padStart(10)}${String(peakMib).padStart(10)}  ${note}`.trimEnd();
}
