import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { C, C_PREFETCH, missingCompiler } from '../../../bench/peers/c/peers.ts';
import { countOf } from '../../../bench/peers/detection-set.ts';
import { expectedPairs } from '../../../bench/peers/expected.ts';
import { type Feed, makeFeed, writeFeed } from '../../../bench/peers/feed.ts';
import { type Peer } from '../../../bench/peers/peer.ts';
import { type PeerOutcome, runPeer } from '../../../bench/peers/run-peer.ts';
import { Random } from '../../../src/random/random.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const missing = missingCompiler();
const skipped = missing !== null && !process.env['CI'];
if (skipped) console.warn(`Skipped: the rules in C. ${missing}`);

const inFolder = temporaryFolder();

describe.skipIf(skipped)('the rules in C find what the oracle finds', () => {
  beforeAll(() => {
    if (missing !== null) throw new Error(missing);
  });

  it.each([C, C_PREFETCH])('$name, where every purchase of an episode has the same time', async (peer) => {
    const { difference } = await outcomeOf(peer, makeFeed('ties'));
    expect(difference).toEqual({ missing: new Uint32Array(), extra: new Uint32Array() });
  });

  it.each([C, C_PREFETCH])('$name, where everything happens to few clients at every threshold', async (peer) => {
    const feed = denseFeed();
    expect(countOf(expectedPairs(feed))).toBeGreaterThan(1000);
    const { difference, runs } = await outcomeOf(peer, feed);
    expect(difference).toEqual({ missing: new Uint32Array(), extra: new Uint32Array() });
    expect(runs).toHaveLength(2);
  });

  it('and where one detection is expected that is none, it is missing', async () => {
    const feed = makeFeed('ties');
    const expected = Uint32Array.from([...expectedPairs(feed), 2, 0]);
    const { difference } = await outcomeOf(C, feed, expected);
    expect(difference.missing).toEqual(Uint32Array.from([2, 0]));
  });
});

async function outcomeOf(peer: Peer, feed: Feed, expected = expectedPairs(feed)): Promise<PeerOutcome> {
  const folder = inFolder('feed');
  mkdirSync(folder, { recursive: true });
  writeFeed(feed, folder);
  const settings = { runs: 2, threads: 1 };
  return await runPeer(peer, peer.command(folder), { folder, usd: feed.usd, expected }, settings);
}

/** Few clients, null codes, two currencies, refunds, amounts and gaps on both sides of every bound. */
function denseFeed(): Feed {
  const rows = 20_000;
  const random = Random.fromSeed('peers').fork('dense');
  const gapsMs = [0, 1, 299_999, 300_000, 300_001, 600_000, 600_001, 900_000, 900_001];
  const amounts = [-1, 0, 499, 500, 100_000, 100_001];
  let timeMs = -5_000_000;
  const column = (draw: () => number): number[] => Array.from({ length: rows }, draw);
  return {
    rows,
    client: Int32Array.from(column(() => 1 + random.below(3))),
    region: Int32Array.from(column(() => random.below(4))),
    category: Int32Array.from(column(() => random.below(6))),
    currency: Int32Array.from(column(() => 1 + random.below(4) * random.below(2))),
    amountCents: Float64Array.from(column(() => random.pick(amounts))),
    eventTimeMs: Float64Array.from(
      column(() => (timeMs += random.chance(0.5) ? random.pick(gapsMs) : random.below(1_000))),
    ),
    usd: 1,
  };
}
