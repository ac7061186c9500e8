import { type Random } from '../../random/random.ts';
import { type Form, seconds, type Section, several } from './form.ts';
import { drawOwnPattern, OWN_DECOY, OWN_PATTERN } from './own-pattern.ts';

/** Before the epoch, over the change of the clocks, over a leap day, and any Monday. */
const STARTS = ['1969-12-31T21:00:00Z', '2026-03-29T00:00:00Z', '2024-02-28T22:00:00Z', '2026-01-05T00:00:00Z'];

/** Enough for every entry that wants a client for each of its episodes. */
const LEAST_CLIENTS = 12;
const MOST_ENTRIES = 4;

/** Population, traffic, fraud and decoys of a short world of so many hours. */
export function drawWorld(random: Random, hours: number): Section {
  const fraud = several(random.fork('fraud'), MOST_ENTRIES, drawFraud);
  const decoys = several(random.fork('decoys'), MOST_ENTRIES, drawDecoy);
  const own = drawOwn(random.fork('patterns'));
  return {
    start: random.pick(STARTS),
    duration: `${hours}h`,
    traffic: drawTraffic(random.fork('traffic'), hours),
    ...own.patterns,
    fraud: [...(fraud.length === 0 ? [drawFraud(random)] : fraud), ...own.fraud],
    decoys: [...decoys, ...own.decoys],
  };
}

/** Patterns of the scenario's own, with the entries that name them; mostly none. */
function drawOwn(random: Random): { readonly patterns: Section; readonly fraud: Form[]; readonly decoys: Form[] } {
  if (!random.chance(0.3)) return { patterns: {}, fraud: [], decoys: [] };
  const pattern = drawOwnPattern(random.fork('fraud'));
  const evades = JSON.stringify(pattern).includes('evades');
  return {
    patterns: { patterns: { [OWN_PATTERN]: pattern, [OWN_DECOY]: drawOwnPattern(random.fork('decoy')) } },
    fraud: [
      {
        pattern: OWN_PATTERN,
        episodes: 1 + random.below(10),
        ...(evades ? { evasion: random.pick([0, 0.5, 1]) } : {}),
      },
    ],
    decoys: random.chance(0.5) ? [{ kind: OWN_DECOY, count: 1 + random.below(6), resembles: [OWN_PATTERN] }] : [],
  };
}

function drawTraffic(random: Random, hours: number): Form {
  const clients = LEAST_CLIENTS + random.below(40);
  const hot: Section = random.chance(0.2) ? { hot_client: 0.5 } : {};
  switch (random.below(4)) {
    case 0:
      return { kind: 'original', clients, interval: `${10 + random.below(hours * 10)}s`, ...hot };
    case 1:
      return { kind: 'none', clients };
    default:
      return {
        kind: 'households',
        clients,
        transactions_per_client_per_day: 5 + random.below(150),
        activity_skew: random.below(3) / 2,
        ...hot,
      };
  }
}

function drawFraud(random: Random): Form {
  const apart = random.chance(0.3);
  const base = {
    episodes: 1 + random.below(apart ? LEAST_CLIENTS / MOST_ENTRIES : 10),
    one_episode_per_client: apart,
    evasion: random.pick<Form>([0, 0.5, 1, { uniform: [0, 1] }]),
  };
  const upTo = (most: number): Form => ({ uniform: ['1s', seconds(random, 2, most)] });
  switch (random.below(3)) {
    case 0:
      return { pattern: 'impossible_travel', ...base, gap: upTo(900) };
    case 1:
      return { pattern: 'spending_spree', ...base, categories: 3 + random.below(2), span: upTo(1200) };
    default:
      return { pattern: 'low_high_velocity', ...base, probes: 1 + random.below(3), gap: upTo(400) };
  }
}

function drawDecoy(random: Random): Form {
  const count = 1 + random.below(6);
  const kind = random.pick(['border_commuter', 'mall_trip', 'coffee_then_laptop', 'online_anywhere']);
  return { kind, count };
}
