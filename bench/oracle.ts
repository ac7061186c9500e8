import { climb, type LadderRow } from '../src/oracle/ladder.ts';
import { type RuleSet } from '../src/model/rule-set.ts';
import { Random } from '../src/random/random.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const CATEGORIES = ['food', 'electronics', 'fashion', 'travel', 'fuel', 'health'];
const REGIONS = ['north', 'south', 'east', 'west'];

const RULES: RuleSet = {
  name: 'bench',
  rules: [
    {
      name: 'impossible_travel',
      kind: 'distinct',
      field: 'region',
      atLeast: 2,
      window: { kind: 'trailing', sizeMs: 10 * MINUTE_MS },
      detects: ['impossible_travel'],
    },
    {
      name: 'spending_spree',
      kind: 'distinct',
      field: 'category',
      atLeast: 4,
      window: { kind: 'tumbling', sizeMs: 15 * MINUTE_MS },
      detects: ['spending_spree'],
    },
    {
      name: 'low_high_velocity',
      kind: 'pair',
      order: 'adjacent',
      belowCents: 500,
      aboveCents: 100_000,
      currency: 'USD',
      window: { kind: 'trailing', sizeMs: 5 * MINUTE_MS },
      detects: ['low_high_velocity'],
    },
  ],
};

/** The worst case of the ladder: a window that does not trail, skew and loss, so that all five rungs are evaluated. */
export function benchOracle(clients = 5_000, perClient = 100): { name: string; rows: number; seconds: number } {
  const random = Random.fromSeed('bench').fork('oracle');
  const world = Array.from({ length: clients }, (_, client) => historyOf(client, perClient, random));
  let detections = 0;
  const started = performance.now();
  for (const rows of world) detections += climb(RULES, rows).admitted.length;
  const seconds = (performance.now() - started) / 1000;
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
      firstVerdict: !delivered ? null : admitted ? 'admitted' : 'late',
      admittedOffset: admitted ? i : null,
    };
  });
}
