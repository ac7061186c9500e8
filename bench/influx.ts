import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InfluxdbServer, missingForInfluxdb, startInfluxdb } from '../services/influxdb.ts';
import { connectInflux } from '../src/influx/connection.ts';
import { loadInfluxSettings } from '../src/influx/settings.ts';
import { InfluxSink } from '../src/influx/sink.ts';
import { TransactionLines } from '../src/influx/transaction-lines.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { createWorld } from '../src/sim/world.ts';
import { measured, type Measurement, type Outcome, outcomeOf, skippedFor } from './suite/measurement.ts';
import { ofAnotherProgram, startFamilyMeter, startMeter } from './suite/meter.ts';

const LINES = 200_000;
/** As `batch.lines` has it unless set. */
const BATCH_LINES = 5_000;

/**
 * Lines of transactions that an InfluxDB 1.x on this machine confirms, beside curl posting the same lines in requests of the same
 * size, each into a server of its own. Skipped where there is no server to start; without curl, the figure of Trapline alone.
 */
export async function measureInflux(): Promise<Outcome> {
  const missing = missingForInfluxdb('1');
  if (missing !== null) return skippedFor(missing);
  const lines = linesOfTransactions();
  const ours = await withServer((server) => write(server, lines));
  if (spawnSync('curl', ['--version']).error !== undefined)
    return { measurements: [ours], skipped: ['curl is not installed; its package is called curl'] };
  return outcomeOf(ours, await withServer((server) => curl(server, lines)));
}

function linesOfTransactions(): readonly string[] {
  const { scenario } = prepareRun({ scenario: 'mixed-fraud' });
  const world = createWorld(scenario);
  const transactions = new TransactionLines(world.vocabulary, 'bench');
  const lines: string[] = [];
  for (const batch of world.batches(BATCH_LINES)) {
    for (let row = 0; row < batch.length; row++) {
      if (lines.length === LINES) return lines;
      lines.push(transactions.line(batch, row));
    }
  }
  throw new Error(`mixed-fraud has fewer than ${LINES} transactions`);
}

async function withServer<T>(measure: (server: InfluxdbServer) => T | Promise<T>): Promise<T> {
  const server = await startInfluxdb();
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

async function write({ url }: InfluxdbServer, lines: readonly string[]): Promise<Measurement> {
  const settings = loadInfluxSettings({ url });
  const connection = await connectInflux(settings);
  const stop = startMeter();
  const sink = new InfluxSink(connection, settings, new AbortController().signal, () => undefined);
  await sink.write(lines);
  await sink.finish();
  await sink.close();
  return measured('lines confirmed by InfluxDB', lines.length, stop());
}

/** One curl with a request for each batch. Throws when it fails. */
function curl({ url }: InfluxdbServer, lines: readonly string[]): Measurement {
  const requests: string[] = [];
  for (let from = 0; from < lines.length; from += BATCH_LINES) {
    const file = join(tmpdir(), `${from}.lines`);
    writeFileSync(file, lines.slice(from, from + BATCH_LINES).join('\n'));
    requests.push(`url = "${url}/write?db=trapline&precision=ns"\ndata-binary = "@${file}"\nfail\n`);
  }
  const configuration = join(tmpdir(), 'curl.conf');
  writeFileSync(configuration, requests.join('next\n'));
  const stop = startFamilyMeter();
  const { status } = spawnSync('curl', ['--silent', '--show-error', '--config', configuration]);
  const usage = ofAnotherProgram(stop());
  if (status !== 0) throw new Error(`curl ended with ${status}`);
  return measured('curl posting the same lines', lines.length, usage);
}
