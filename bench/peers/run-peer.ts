import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TraplineError } from '../../src/model/errors.ts';
import { comparePairs, type PairDifference, readPairs, type DetectionPairs } from './detection-set.ts';
import { type Peer, type PeerCommand } from './peer.ts';

/** A feed in a folder, and what is to be found in it. */
export interface StoredFeed {
  readonly folder: string;
  readonly usd: number;
  readonly expected: DetectionPairs;
}

/** One measured run. */
export interface PeerRun {
  readonly wallS: number;
  /** User and system time of all its threads and processes. */
  readonly cpuS: number;
}

/** What one process of a peer did. */
export interface PeerOutcome {
  readonly runs: readonly PeerRun[];
  /** From its start until it has the feed in memory. */
  readonly readyS: number;
  /** NaN where it cannot be told. */
  readonly peakMib: number;
  readonly difference: PairDifference;
}

/** How often and how wide a peer runs. */
export interface PeerSettings {
  readonly runs: number;
  readonly threads: number;
}

/**
 * Runs one process of a peer over a feed: one run to warm up, which is left out, and `runs` more. A peer prints `ready`, then
 * `run WALL_S CPU_S` after each run, and at the end `peak MIB`; other lines are ignored. Throws TraplineError `service_failed` with
 * its last words if it fails.
 */
export async function runPeer(
  peer: Peer,
  command: PeerCommand,
  feed: StoredFeed,
  settings: PeerSettings,
): Promise<PeerOutcome> {
  const out = join(feed.folder, `${peer.name}.found`);
  const given = [feed.folder, settings.runs, peer.passes, feed.usd, out].map(String);
  const startedAt = performance.now();
  const child = spawn(command.command, [...command.before, ...given, ...command.behind], {
    env: { ...process.env, PEER_THREADS: String(settings.threads), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'close');
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-10_000)));
  let readyS = NaN;
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') readyS = (performance.now() - startedAt) / 1e3;
    lines.push(line);
  }
  const [status] = (await exit) as [number | null];
  if (status !== 0) throw failed(peer, status, complaint);
  const runs = lines.flatMap(runOf);
  if (runs.length !== settings.runs + 1) {
    throw new TraplineError(
      'service_failed',
      `${peer.name}: printed ${runs.length} runs, expected ${settings.runs + 1}`,
    );
  }
  const peak = lines.find((line) => line.startsWith('peak '));
  const difference = comparePairs(feed.expected, readPairs(out));
  return { runs: runs.slice(1), readyS, peakMib: Number(peak?.slice('peak '.length) ?? NaN), difference };
}

function runOf(line: string): PeerRun[] {
  const [word, wall, cpu] = line.split(' ');
  return word === 'run' ? [{ wallS: Number(wall), cpuS: Number(cpu) }] : [];
}

function failed(peer: Peer, status: number | null, complaint: string): TraplineError {
  const said = complaint
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '));
  const why = said.findLast((line) => /error|exception/i.test(line)) ?? said.at(-1) ?? 'it said nothing';
  return new TraplineError('service_failed', `${peer.name}: exit code ${status}: ${why}`);
}
