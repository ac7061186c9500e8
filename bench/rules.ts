import { DEFAULT_TUNING } from '../src/engine/options.ts';
import { RuleGroups } from '../src/engine/rule-groups.ts';
import { type Rows, allocateRows } from '../src/engine/rows.ts';
import { NO_COORDINATE } from '../src/model/batch.ts';
import { type Vocabulary, createVocabulary } from '../src/model/dictionary.ts';
import { type Filter } from '../src/model/filter.ts';
import { type RuleSet } from '../src/model/rule-set.ts';
import { Random } from '../src/random/random.ts';
import { formatCount } from '../src/report/format.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { measured, type Outcome, outcomeOf } from './suite/measurement.ts';
import { startMeter } from './suite/meter.ts';

/** Rows made ahead of the measurement; they go round and round, with time going on. */
const ROWS = 1 << 21;
const ROUNDS = 4;
/** 1000 transactions a second, whatever the number of clients. */
const GAP_MS = 1;

const SPEED_RULE: RuleSet = {
  name: 'speed',
  rules: [
    {
      name: 'impossible_speed',
      kind: 'speed',
      maxMetresPerHour: 900_000,
      minMetres: 50_000,
      window: { kind: 'trailing', sizeMs: 10 * 60_000 },
      detects: [],
    },
  ],
};

/** A window that holds more than the rule compares with: of 100,000 clients 36 transactions each. */
const ANOMALY = {
  name: 'unusual_amount',
  kind: 'anomaly',
  minCents: 1,
  currency: 'USD',
  last: 32,
  warmUp: 10,
  by: [],
  window: { kind: 'trailing', sizeMs: 60 * 60_000 },
  detects: [],
} as const;

const ANOMALY_RULE: RuleSet = { name: 'anomaly', rules: [{ ...ANOMALY, score: 'robust', aboveMilli: 20_000 }] };

/** The same past in trees as they are by default, in which nothing is as rare as this. */
const TREES_RULE: RuleSet = {
  name: 'trees',
  rules: [
    {
      ...ANOMALY,
      score: 'trees',
      aboveMilli: 4000,
      forest: { seed: '1', trees: 16, depth: 6, features: ['amount', 'category'] },
    },
  ],
};

/** The rules alone, over ordered blocks in which nothing is to be found. */
export function measureRules(clients: number, ruleSet: RuleSet = DEFAULT_RULES, rounds = ROUNDS): Outcome {
  const vocabulary = createVocabulary();
  return measureBlocks(
    `rules, ${formatCount(clients)} clients`,
    vocabulary,
    quietBlocks(vocabulary, clients),
    ruleSet,
    rounds,
  );
}

/** The same rules behind one filter, of which the first condition takes three in four transactions and the second most of these. */
export function measureFilteredRules(clients: number): Outcome {
  const vocabulary = createVocabulary();
  const where: Filter = {
    kind: 'all',
    of: [
      { kind: 'values', field: 'device', values: ['web', 'mobile', 'kiosk'] },
      { kind: 'not', of: { kind: 'amount', aboveCents: 90_000, belowCents: null, currency: 'USD' } },
    ],
  };
  const rules = DEFAULT_RULES.rules.map((rule) => ({ ...rule, where }));
  const blocks = quietBlocks(vocabulary, clients).map((block) => withDevices(block, vocabulary));
  const name = `rules with a filter, ${formatCount(clients)} clients`;
  return measureBlocks(name, vocabulary, blocks, { name: 'filtered', rules }, ROUNDS);
}

/** Four devices, one as likely as another. */
function withDevices(block: Rows, { devices }: Vocabulary): Rows {
  const random = Random.fromSeed('bench').fork('devices', block.ids[0]!);
  const codes = ['web', 'mobile', 'pos', 'kiosk'].map((device) => devices.intern(device));
  for (let i = 0; i < block.length; i++) block.device[i] = random.pick(codes);
  return block;
}

/** One rule of speed alone, over blocks in which no client moves too fast. */
export function measureSpeedRule(clients: number): Outcome {
  const vocabulary = createVocabulary();
  const blocks = quietBlocks(vocabulary, clients).map(locate);
  return measureBlocks(`a rule of speed, ${formatCount(clients)} clients`, vocabulary, blocks, SPEED_RULE, ROUNDS);
}

/** One rule of anomalies alone, by the median and MAD of 32 transactions, over blocks in which no amount is far above a client's own. */
export function measureAnomalyRule(clients: number): Outcome {
  const vocabulary = createVocabulary();
  const blocks = quietBlocks(vocabulary, clients);
  return measureBlocks(
    `a rule of anomalies, ${formatCount(clients)} clients`,
    vocabulary,
    blocks,
    ANOMALY_RULE,
    ROUNDS,
  );
}

/** One rule of anomalies alone, by half-space trees over 32 transactions, over the same blocks. */
export function measureTreesRule(clients: number): Outcome {
  const vocabulary = createVocabulary();
  const blocks = quietBlocks(vocabulary, clients);
  return measureBlocks(`a rule of trees, ${formatCount(clients)} clients`, vocabulary, blocks, TREES_RULE, ROUNDS);
}

function measureBlocks(
  name: string,
  vocabulary: Vocabulary,
  blocks: readonly Rows[],
  ruleSet: RuleSet,
  rounds: number,
): Outcome {
  const evaluator = new RuleGroups(ruleSet, vocabulary, DEFAULT_TUNING);
  let row = 0;
  let found = 0;
  const round = (): void => {
    for (const block of blocks) {
      for (let i = 0; i < block.length; i++) block.eventTimeMs[i] = GAP_MS * row++;
      evaluator.evaluate(block, () => (found += 1));
    }
  };
  round();
  const stop = startMeter();
  for (let i = 0; i < rounds; i++) round();
  const usage = stop();
  if (found > 0) throw new Error(`${found} detections where there should be none`);
  return outcomeOf(measured(name, rounds * ROWS, usage));
}

/** Clients stay in their region, buy in three categories, and spend neither little nor much. */
function quietBlocks(vocabulary: Vocabulary, clients: number): Rows[] {
  const random = Random.fromSeed('bench').fork('rules');
  for (let i = 0; i < clients; i++) vocabulary.clients.intern(`client-${i}`);
  for (let i = 0; i < 4; i++) vocabulary.regions.intern(`region-${i}`);
  for (let i = 0; i < 12; i++) vocabulary.categories.intern(`category-${i}`);
  const usd = vocabulary.currencies.intern('USD');
  const blocks: Rows[] = [];
  for (let made = 0; made < ROWS; made += DEFAULT_TUNING.blockRows) {
    const block = allocateRows(DEFAULT_TUNING.blockRows);
    block.length = DEFAULT_TUNING.blockRows;
    for (let i = 0; i < block.length; i++) {
      const client = random.below(clients);
      block.ids[2 * i] = made + i;
      block.client[i] = client + 1;
      block.currency[i] = usd;
      block.category[i] = 1 + ((client + random.below(3)) % 12);
      block.region[i] = 1 + (client % 4);
      block.amountCents[i] = 500 + random.below(99_500);
    }
    blocks.push(block);
  }
  return blocks;
}

/**
 * The same rows with places at 50° north: most within ten kilometres of home, one in twenty without coordinates, and one in ten so far to the north-east
 * that only the great circle tells that it is no other place.
 */
function locate(block: Rows): Rows {
  const random = Random.fromSeed('bench').fork('places', block.ids[0]!);
  const located = { ...block, latitudeE6: new Int32Array(block.length), longitudeE6: new Int32Array(block.length) };
  for (let i = 0; i < block.length; i++) {
    const kind = random.below(20);
    const away = kind < 2 ? 300_000 : 0;
    const home = (block.client[i]! * 7919) % 100_000_000;
    located.latitudeE6[i] = kind === 19 ? NO_COORDINATE : 50_000_000 + away + random.below(50_000);
    located.longitudeE6[i] = home - 50_000_000 + away + random.below(50_000);
  }
  return located;
}
