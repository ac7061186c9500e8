import { type RuleSet } from '../src/model/rule-set.ts';
import { climb, type LadderRow } from '../src/oracle/ladder.ts';
import { Random } from '../src/random/random.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { type Measurement, secondsOf } from './measurement.ts';

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
export function measureOracle(clients = 5_000, perClient = 100): Measurement {
  const random = Random.fromSeed('bench').fork('oracle');
  const world = Array.from({ length: clients }, (_, client) => historyOf(client, perClient, random));
  let detections = 0;
  const seconds = secondsOf(() => {
    for (const rows of world) detections += climb(RULES, rows).admitted.length;
  });
  if (detections === 0) throw new Error('the bench found nothing to detect');
  return { name: 'oracle, five rungs', rows: clients * perClient, seconds };
}

/** Ten days of one client: mostly at home, a thousandth of the transactions lost, a hundredth late. */
function historyOf(client: number, count: number, random: Random): LadderRow[] {
  const times = Array.from({ length: count }, () => random.below(10 * DAY_MS)).sort((a, b) => a - b);
  const home = random.pick(REGIONS);
  const skewMs = random.below(2_000) - 1_000;
  return times.map((trueTimeMs, i) => {
    const delivered = !random.chance(0.001);
    const admitted = delivered && !random.chance(0.01);
    return {
      id: (client * count + i).toString(16).padStart(16, '0'),
      clientId: String(client),
      amountCents: Math.floor(random.next() * random.next() * 150_000),
      currency: 'USD',
      region: random.chance(0.02) ? random.pick(REGIONS) : home,
      category: random.pick(CATEGORIES),
      location: home,
      device: 'pos',
      trueTimeMs,
      eventTimeMs: trueTimeMs + skewMs,
      deliveredOffset: delivered ? i : null,
      admittedOffset: admitted ? i : null,
    };
  });
}
