import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraplineError } from '../../src/model/errors.ts';
import { countOf, type DetectionPairs } from './detection-set.ts';
import { expectedPairs } from './expected.ts';
import { type Feed, type FeedName, makeFeed, writeFeed } from './feed.ts';
import { type Peer } from './peer.ts';
import { type PeerOutcome, type PeerRun, type PeerSettings, runPeer, type StoredFeed } from './run-peer.ts';

/** What is known of a peer after it went over a feed. */
export interface PeerFigures {
  readonly peer: Peer;
  /** The runs of all its processes. */
  readonly runs: readonly PeerRun[];
  readonly readyS: number;
  readonly peakMib: number;
  /** Numbers of detections; of all its processes that with most differences. */
  readonly missing: number;
  readonly extra: number;
  /** How many of them are at a transaction with the timestamp of another one of the same client. */
  readonly tied: number;
}

/** What is known after all peers went over a feed. */
export interface FeedFigures {
  readonly feed: FeedName;
  readonly rows: number;
  readonly clients: number;
  readonly expected: number;
  readonly peers: readonly PeerFigures[];
  /** Peers that broke, with their last words. */
  readonly failures: readonly string[];
}

/** Makes a feed, has each peer go over it in processes of its own, and holds what they find against the oracle. */
export async function measureFeed(
  name: FeedName,
  peers: readonly Peer[],
  settings: PeerSettings & { readonly rows: number },
  announce: (line: string) => void,
): Promise<FeedFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'trapline-peers-'));
  try {
    announce(`${name}: making the feed, and the oracle's detections`);
    const feed = makeFeed(name, settings.rows);
    writeFeed(feed, folder);
    const stored: StoredFeed = { folder, usd: feed.usd, expected: expectedPairs(feed) };
    const outcomes = new Map<Peer, PeerOutcome[]>();
    const failures = new Map<Peer, string>();
    for (const round of [1, 2, 3]) {
      for (const peer of peers.filter(({ rounds }) => round <= rounds)) {
        if (failures.has(peer)) continue;
        announce(`${name}: ${peer.name}, process ${round} of ${peer.rounds}`);
        try {
          const outcome = await runPeer(peer, peer.command(folder), stored, settings);
          outcomes.set(peer, [...(outcomes.get(peer) ?? []), outcome]);
        } catch (error) {
          failures.set(peer, error instanceof TraplineError ? error.message : `${peer.name}: ${String(error)}`);
        }
      }
    }
    return {
      feed: name,
      rows: feed.rows,
      clients: new Set(feed.client).size,
      expected: countOf(stored.expected),
      peers: [...outcomes].map(([peer, processes]) => figuresOf(peer, processes, feed)),
      failures: [...failures.values()],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOf(peer: Peer, processes: readonly PeerOutcome[], feed: Feed): PeerFigures {
  const differences = ({ difference }: PeerOutcome): number => countOf(difference.missing) + countOf(difference.extra);
  const worst = processes.toSorted((a, b) => differences(b) - differences(a))[0]!.difference;
  return {
    peer,
    runs: processes.flatMap(({ runs }) => runs),
    readyS: Math.min(...processes.map(({ readyS }) => readyS)),
    peakMib: Math.max(...processes.map(({ peakMib }) => peakMib)),
    missing: countOf(worst.missing),
    extra: countOf(worst.extra),
    tied: countTied(feed, worst.missing) + countTied(feed, worst.extra),
  };
}

/** How many detections are at a transaction that has the timestamp of another one of its client. */
function countTied({ client, eventTimeMs, rows }: Feed, pairs: DetectionPairs): number {
  const isTied = (row: number): boolean => {
    const holds = (other: number): boolean => other !== row && client[other] === client[row];
    let first = row;
    while (first > 0 && eventTimeMs[first - 1] === eventTimeMs[row]) first -= 1;
    for (let other = first; other < rows && eventTimeMs[other] === eventTimeMs[row]; other++) {
      if (holds(other)) return true;
    }
    return false;
  };
  let tied = 0;
  for (let i = 1; i < pairs.length; i += 2) if (isTied(pairs[i]!)) tied += 1;
  return tied;
}
