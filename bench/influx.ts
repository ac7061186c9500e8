import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InfluxdbServer, missingForInfluxdb, startInfluxdb } from '../services/influxdb.ts';
import { connectInflux } from '../src/influx/connection.ts';
import { loadInfluxSettings } from '../src/influx/settings.ts';
import { InfluxSink } from '../src/influx/sink.ts';
import { TransactionLines } from '../src/influx/transaction-lines.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { createWorld } from '../src/sim/world.ts';
import { type Measurement } from './measurement.ts';

const LINES = 200_000;
/** As `batch.lines` has it unless set. */
const BATCH_LINES = 5_000;

/**
 * Lines of transactions that an InfluxDB 1.x on this machine confirms, beside curl posting the same lines in requests of the same
 * size, each into a server of its own. Nothing where there is no server to start.
 */
export async function measureInflux(): Promise<readonly Measurement[]> {
  const missing = missingForInfluxdb();
  if (missing !== null) {
    console.error(`skipped: ${missing}`);
    return [];
  }
  const lines = linesOfTransactions();
  const own = await withServer((server) => write(server, lines));
  const beside = await withServer((server) => curl(server, lines));
  return [
    measurementOf('lines confirmed by InfluxDB', own),
    ...(beside === null ? [] : [measurementOf('curl posting the same lines', beside)]),
  ];
}

function measurementOf(name: string, seconds: number): Measurement {
  return { name, rows: LINES, seconds, note: `${Math.round(LINES / seconds)} lines/s` };
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

async function write({ url }: InfluxdbServer, lines: readonly string[]): Promise<number> {
  const settings = loadInfluxSettings({ url });
  const connection = await connectInflux(settings);
  const startedAt = performance.now();
  const sink = new InfluxSink(connection, settings, new AbortController().signal, () => undefined);
  await sink.write(lines);
  await sink.finish();
  await sink.close();
  return (performance.now() - startedAt) / 1000;
}

/** Seconds that one curl takes with a request for each batch; null where there is none. Throws when it fails. */
function curl({ url }: InfluxdbServer, lines: readonly string[]): number | null {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-bench-'));
  try {
    const requests: string[] = [];
    for (let from = 0; from < lines.length; from += BATCH_LINES) {
      const file = join(folder, `${from}.lines`);
      writeFileSync(file, lines.slice(from, from + BATCH_LINES).join('\n'));
      requests.push(`url = "${url}/write?db=trapline&precision=ns"\ndata-binary = "@${file}"\nfail\n`);
    }
    const configuration = join(folder, 'curl.conf');
    writeFileSync(configuration, requests.join('next\n'));
    const startedAt = performance.now();
    const { error, status } = spawnSync('curl', ['--silent', '--show-error', '--config', configuration]);
    if (error !== undefined) {
      console.error('no figures of curl, which is not installed');
      return null;
    }
    if (status !== 0) throw new Error(`curl ended with ${status}`);
    return (performance.now() - startedAt) / 1000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
