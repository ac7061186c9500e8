import { type Random } from '../../random/random.ts';
import { type Form, type Section, seconds } from './form.ts';

/** Name of the pattern of its own that a drawn scenario may define. */
export const OWN_PATTERN = 'drawn_sequence';
/** Name of the decoy of its own that a drawn scenario may define. */
export const OWN_DECOY = 'drawn_decoy';

const MOST_STEPS = 3;
const MOST_OF_A_STEP = 4;
/** With this many transactions or fewer, every one can have a category, a device, a region or a city of its own, in any traffic. */
const LEAST_VALUES = 3;

/** A pattern in the form of a scenario file that fits into an hour, and into every traffic that has more than one region. */
export function drawOwnPattern(random: Random): Section {
  const counts = Array.from({ length: 1 + random.below(MOST_STEPS) }, () => drawCount(random));
  const most = counts.reduce((sum, { high }) => sum + high, 0);
  const evades = random.below(3);
  const isCampaign = random.chance(0.3);
  const completing = random.chance(0.3) ? random.below(counts.length) : null;
  const sequence = counts.map(({ low, high }, i): Form => ({
    count: low === high ? low : `${low}..${high}`,
    ...(high === 1 ? {} : drawSpacing(random)),
    ...(i === 0 ? {} : { gap: drawDelay(random, 300), ...(evades === 1 ? { evades: seconds(random, 1, 900) } : {}) }),
    ...drawValues(random.fork('values', i), most, isCampaign),
    ...(completing === i ? { completes: true } : {}),
  }));
  return {
    sequence,
    ...(evades === 2 && most > 1 ? { evades: seconds(random, 1, 1200) } : {}),
    ...(isCampaign
      ? { campaign: { clients: random.pick<Form>([2, '1..4', '3..5']), span: seconds(random, 1, 1800) } }
      : {}),
  };
}

function drawCount(random: Random): { readonly low: number; readonly high: number } {
  const low = 1 + random.below(MOST_OF_A_STEP);
  return { low, high: random.chance(0.5) ? low : low + random.below(MOST_OF_A_STEP - low + 1) };
}

function drawSpacing(random: Random): Section {
  return random.chance(0.7) ? { spacing: drawDelay(random, 60) } : { span: drawDelay(random, 300) };
}

function drawDelay(random: Random, most: number): Form {
  const low = random.below(most);
  switch (random.below(3)) {
    case 0:
      return `${low}s`;
    case 1:
      return { uniform: [`${low}s`, `${most}s`] };
    default:
      return `${low}s..${seconds(random, low, most)}`;
  }
}

function drawValues(random: Random, most: number, isCampaign: boolean): Section {
  // A step may take all values of a list, though it needs one: then there may be too few for steps with others.
  const [isMany, others] = most > LEAST_VALUES ? [true, []] : [false, ['different', 'different']];
  const words = ['same', ...others, ...(isCampaign ? ['shared'] : [])];
  const oneOf = (...values: string[]): Form[] => (isMany ? [values] : []);
  const amount = random.pick<Form | null>([
    null,
    '1.00..4.99 USD',
    '1500.00 USD',
    { uniform: ['4.00 USD', '1200.00 USD'] },
  ]);
  const category = random.pick<Form | null>([null, 'food', ...oneOf('food', 'travel'), ...words]);
  const device = random.pick<Form | null>([null, 'web', ...oneOf('web', 'pos'), ...words]);
  const region = random.pick<Form | null>([
    null,
    'north',
    ...oneOf('north', 'south'),
    'home',
    'far',
    'neighbouring',
    ...words,
  ]);
  const location = random.pick<Form | null>([null, 'Miami', ...oneOf('Miami', 'Denver'), 'home', ...words]);
  return {
    ...(amount === null ? {} : { amount }),
    ...(category === null ? {} : { category }),
    ...(device === null ? {} : { device }),
    ...(region === null ? (location === null ? {} : { location }) : { region }),
  };
}
