import { allocateWorldBatch } from '../src/model/batch.ts';
import { createVocabulary, type Vocabulary } from '../src/model/dictionary.ts';
import { type RuleSet } from '../src/model/rule-set.ts';
import { evaluateRungs, type LadderHistory } from '../src/oracle/ladder.ts';
import { oracleTransactionAt } from '../src/oracle/read-batch.ts';
import { Random } from '../src/random/random.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { measured, type Outcome, outcomeOf } from './suite/measurement.ts';
import { startMeter } from './suite/meter.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const CATEGORIES = ['food', 'electronics', 'fashion', 'travel', 'fuel', 'health'];
const REGIONS = ['north', 'south', 'east', 'west'];

/** The last of the rules tumbles, so that the first two rungs differ. */
const RULES: RuleSet = {
  ...DEFAULT_RULES,
  rules: DEFAULT_RULES.rules.map((rule, i, { length }) =>
    i < length - 1 ? rule : { ...rule, window: { kind: 'tumbling', sizeMs: rule.window.sizeMs } },
  ),
};

/** The worst case of the ladder: a window that does not trail, skew and loss, so that all five rungs are evaluated. */
export function measureOracle(clients = 5_000, perClient = 100): Outcome {
  const random = Random.fromSeed('bench').fork('oracle');
  const vocabulary = createVocabulary();
  const world = Array.from({ length: clients }, (_, client) => historyOf(client, perClient, vocabulary, random));
  let detections = 0;
  const stop = startMeter();
  for (const history of world) detections += evaluateRungs(RULES, history).admitted.length;
  const usage = stop();
  if (detections === 0) throw new Error('the bench found nothing to detect');
  return outcomeOf(measured('oracle, five rungs', clients * perClient, usage));
}

/** Ten days of one client: mostly at home, a thousandth of the transactions lost, a hundredth late. */
function historyOf(client: number, count: number, vocabulary: Vocabulary, random: Random): LadderHistory {
  const times = Array.from({ length: count }, () => random.below(10 * DAY_MS)).sort((a, b) => a - b);
  const home = random.pick(REGIONS);
  const skewMs = random.below(2_000) - 1_000;
  const world = allocateWorldBatch(vocabulary, count);
  const deliveredOffset = new Float64Array(count).fill(-1);
  const admittedOffset = new Float64Array(count).fill(-1);
  for (const [row, trueTimeMs] of times.entries()) {
    const delivered = !random.chance(0.001);
    const admitted = delivered && !random.chance(0.01);
    if (delivered) deliveredOffset[row] = row;
    if (admitted) admittedOffset[row] = row;
    world.ids[2 * row] = client * count + row;
    world.client[row] = vocabulary.clients.intern(String(client));
    world.amountCents[row] = Math.floor(random.next() * random.next() * 150_000);
    world.currency[row] = vocabulary.currencies.intern('USD');
    world.region[row] = vocabulary.regions.intern(random.chance(0.02) ? random.pick(REGIONS) : home);
    world.category[row] = vocabulary.categories.intern(random.pick(CATEGORIES));
    world.location[row] = vocabulary.locations.intern(home);
    world.device[row] = vocabulary.devices.intern('pos');
    world.trueTimeMs[row] = trueTimeMs;
    world.eventTimeMs[row] = trueTimeMs + skewMs;
  }
  world.length = count;
  return {
    length: count,
    trueTimeMs: world.trueTimeMs,
    eventTimeMs: world.eventTimeMs,
    deliveredOffset,
    admittedOffset,
    transactionAt: (row, timeMs) => oracleTransactionAt(world, row, timeMs),
  };
}
