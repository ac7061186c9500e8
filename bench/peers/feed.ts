import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../src/random/random.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { createWorld } from '../../src/sim/world.ts';
import { defect } from '../../src/model/errors.ts';

/**
 * What every peer is given: the transactions of a world in the order (event time, row number), each once, none late. Codes are
 * those of dictionaries; 0 is no value. All columns have one element a row.
 */
export interface Feed {
  readonly rows: number;
  readonly client: Int32Array;
  readonly region: Int32Array;
  readonly category: Int32Array;
  readonly currency: Int32Array;
  readonly amountCents: Float64Array;
  /** Integer ms since the epoch; never decreases. */
  readonly eventTimeMs: Float64Array;
  /** The code of USD in `currency`. */
  readonly usd: number;
}

/** The feeds by name: what each one is, and whether its times say anything. */
export const FEEDS = {
  week: { about: 'a week of `mixed-fraud` with 60,000 clients', timed: true },
  million: { about: 'a million clients, drawn uniformly, 1,000 transactions a second, nothing to detect', timed: true },
  ties: { about: '`equal-timestamps`, every purchase of an episode in the same millisecond', timed: false },
} as const;
/** One of FEEDS. */
export type FeedName = keyof typeof FEEDS;

/** Makes a feed; the same one each time. `rows` cuts it short. */
export function makeFeed(name: FeedName, rows = Infinity): Feed {
  switch (name) {
    case 'week':
      return feedOfWorld('mixed-fraud', ['traffic.clients=60000'], rows);
    case 'ties':
      return feedOfWorld('equal-timestamps', [], rows);
    case 'million':
      return quietFeed(1_000_000, Math.min(rows, 1 << 21));
  }
}

/** Each client stays in its region, buys in three categories, and spends neither little nor much. */
function quietFeed(clients: number, rows: number): Feed {
  const random = Random.fromSeed('bench').fork('peers');
  const feed = allocateFeed(rows);
  for (let row = 0; row < rows; row++) {
    const client = random.below(clients);
    feed.client[row] = client + 1;
    feed.region[row] = 1 + (client % 4);
    feed.category[row] = 1 + ((client + random.below(3)) % 12);
    feed.currency[row] = 1;
    feed.amountCents[row] = 500 + random.below(99_500);
    feed.eventTimeMs[row] = row;
  }
  return { ...feed, usd: 1 };
}

/** The transactions of a scenario's world with right clocks, before they go out on the way. */
function feedOfWorld(scenarioName: string, overrides: readonly string[], maxRows: number): Feed {
  const { scenario } = prepareRun({ scenario: scenarioName, overrides: [...overrides] });
  const world = createWorld(scenario);
  let rows = 0;
  for (const batch of world.batches(65_536)) rows += batch.length;
  const feed = allocateFeed(Math.min(rows, maxRows));
  let row = 0;
  for (const batch of world.batches(65_536)) {
    for (let i = 0; i < batch.length && row < feed.rows; i++, row++) {
      feed.client[row] = batch.client[i]!;
      feed.region[row] = batch.region[i]!;
      feed.category[row] = batch.category[i]!;
      feed.currency[row] = batch.currency[i]!;
      feed.amountCents[row] = batch.amountCents[i]!;
      feed.eventTimeMs[row] = batch.eventTimeMs[i]!;
      if (row > 0 && feed.eventTimeMs[row]! < feed.eventTimeMs[row - 1]!) throw defect('the feed is out of order');
    }
  }
  return { ...feed, usd: world.vocabulary.currencies.find('USD') ?? -1 };
}

function allocateFeed(rows: number): Omit<Feed, 'usd'> {
  return {
    rows,
    client: new Int32Array(rows),
    region: new Int32Array(rows),
    category: new Int32Array(rows),
    currency: new Int32Array(rows),
    amountCents: new Float64Array(rows),
    eventTimeMs: new Float64Array(rows),
  };
}

/** Writes the columns to `folder`, one file of little-endian integers each: codes of 32 bits, cents and times of 64. */
export function writeFeed(feed: Feed, folder: string): void {
  for (const name of ['client', 'region', 'category', 'currency'] as const) {
    writeFileSync(join(folder, `${name}.i32`), feed[name]);
  }
  writeFileSync(join(folder, 'amount_cents.i64'), BigInt64Array.from(feed.amountCents, BigInt));
  writeFileSync(join(folder, 'event_time_ms.i64'), BigInt64Array.from(feed.eventTimeMs, BigInt));
}
