import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { announceOn } from '../../services/announce.ts';
import { unknownName } from '../../src/config/messages.ts';
import { EXIT_CODES, TraplineError } from '../../src/model/errors.ts';
import { writeTables } from './benchmarks-file.ts';
import { type FeedName, FEEDS } from './feed.ts';
import { measureFeed } from './measure-feed.ts';
import { type Peer } from './peer.ts';
import { LOOPS, PEERS } from './peers.ts';
import { tableOf } from './table.ts';

const BENCHMARKS = fileURLToPath(new URL('../../docs/BENCHMARKS.md', import.meta.url));
/** Load at which figures are of little worth. */
const BUSY_LOAD = 1.5;
const FEED_NAMES = Object.keys(FEEDS) as FeedName[];

const announce = announceOn(process.stderr);

const cli = yargs(hideBin(process.argv))
  .scriptName('npm run bench:peers --')
  .locale('en')
  .usage(
    '$0 [peer…]\n\nThe three rules in Trapline and in its peers, on the same transactions; what each finds is held against the oracle. Prints Markdown.',
  )
  .option('feed', { choices: FEED_NAMES, array: true, requiresArg: true, describe: 'Only these transactions' })
  .option('runs', { type: 'number', default: 3, requiresArg: true, describe: 'Measured runs of each process' })
  .option('rows', { type: 'number', default: Infinity, requiresArg: true, describe: 'At most so many transactions' })
  .option('threads', {
    type: 'number',
    default: cpus().length,
    requiresArg: true,
    describe: 'For peers that use several',
  })
  .option('prepare', { type: 'boolean', default: false, describe: 'Fetch what the peers need, and measure nothing' })
  .option('write', { type: 'boolean', default: false, describe: 'Also put the tables into docs/BENCHMARKS.md' })
  .strictOptions()
  .version(false)
  .fail((complaint: string | null, error: Error | undefined) => {
    throw error instanceof TraplineError ? error : badUsage(complaint ?? String(error));
  });

try {
  const given = await cli.parseAsync();
  for (const name of ['runs', 'rows', 'threads'] as const) requirePositive(name, given[name]);
  const peers = named(given._.map(String));
  if (given.prepare) await prepare(peers);
  else {
    const tables = await measure(peers, given.feed ?? FEED_NAMES, given);
    process.stdout.write(tables);
    if (given.write) writeTables(BENCHMARKS, tables);
  }
} catch (error) {
  if (!(error instanceof TraplineError)) throw error;
  console.error(`bench:peers: ${error.message}`);
  process.exitCode = EXIT_CODES[error.code];
}

async function prepare(peers: readonly Peer[]): Promise<void> {
  for (const peer of peers) await peer.prepare?.(announce);
}

async function measure(
  peers: readonly Peer[],
  feeds: readonly FeedName[],
  settings: { readonly runs: number; readonly rows: number; readonly threads: number },
): Promise<string> {
  const load = loadavg()[0]!;
  const busy = load > BUSY_LOAD ? ' The machine was busy with other work: these figures are not for keeping.' : '';
  const missing = peers.flatMap((peer) => {
    const line = peer.missing();
    return line === null ? [] : [`Left out: \`${peer.name}\`. ${line}.`];
  });
  for (const line of missing) announce(line);
  if (busy !== '') announce(busy.trim());
  const present = peers.filter((peer) => peer.missing() === null);
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${load.toFixed(1)} at the beginning.${busy}`;
  const parts = [machine, ...missing];
  for (const feed of feeds) {
    const taking = feed === 'million' ? present.filter((peer) => LOOPS.includes(peer)) : present;
    if (taking.length === 0) continue;
    const figures = await measureFeed(feed, taking, settings, announce);
    if (figures.failures.length > 0) process.exitCode = EXIT_CODES.service;
    parts.push(tableOf(figures, settings.threads));
  }
  return `${parts.join('\n\n')}\n`;
}

function named(names: readonly string[]): readonly Peer[] {
  const known = PEERS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TraplineError('unknown_name', unknownName('peer', unknown, known));
  return names.length === 0 ? PEERS : PEERS.filter(({ name }) => names.includes(name));
}

function requirePositive(name: string, value: number): void {
  if (value >= 1 && (Number.isInteger(value) || value === Infinity)) return;
  throw badUsage(`--${name}: expected a positive integer, found ${value}`);
}

function badUsage(complaint: string): TraplineError {
  return new TraplineError('usage', complaint.replaceAll(/\s*\n\s*/g, ' '));
}
