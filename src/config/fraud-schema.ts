import { z } from 'zod';
import { type FraudBase, type OwnDecoySpec, type ShippedDecoySpec, type ShippedFraudSpec } from '../model/scenario.ts';
import {
  distanceDistribution,
  distribution,
  durationDistribution,
  nameField,
  share,
  usdDistribution,
  wholeNumber,
} from './fields.ts';
import { FRAUD_PATTERNS } from './pattern-names.ts';

/** The names of a scenario's own patterns; `any` to describe what a scenario can say, before there is one. */
export type OwnNames = readonly string[] | 'any';

/** An entry of `fraud:`. That of a scenario's own pattern does not hold the pattern yet. */
export type FraudEntry = ShippedFraudSpec | (FraudBase & { readonly pattern: string; readonly own: null });

/** An entry of `decoys:`. That of a scenario's own pattern does not hold the pattern yet. */
export type DecoyEntry = ShippedDecoySpec | (Omit<OwnDecoySpec, 'own'> & { readonly own: null });

const MOST_CATEGORIES = 12;
/** How many episodes, or decoys, one entry may ask for: all of them are in memory at once. */
const MOST_EPISODES = 250_000;

const evasion = distribution(
  share,
  'EvasionDistribution',
  'A number from 0 to 1: 0.5 always, or {uniform: [0, 1]}; exponential, lognormal and pareto need a max.',
).superRefine((value, context) => {
  if ('max' in value && value.max === null) {
    context.addIssue({ code: 'custom', path: [value.kind], message: 'evasion is at most 1: add max: 1' });
  }
});

const fraudBase = {
  episodes: wholeNumber(0, MOST_EPISODES).prefault(100).describe('How many episodes are injected over the run.'),
  one_episode_per_client: z
    .boolean()
    .prefault(false)
    .describe('Give every episode of this pattern to another client, so that intervals on recall are exact.'),
  evasion: evasion
    .prefault(0)
    .describe('From 0, the delays as drawn, to 1, every delay just outside the window that the pattern is known by.'),
};

/** The keys that all patterns share, in the model's names. */
function base<T extends { one_episode_per_client: boolean }>({
  one_episode_per_client: oneEpisodePerClient,
  ...rest
}: T) {
  return { ...rest, oneEpisodePerClient };
}

const impossibleTravel = z
  .strictObject({
    pattern: z.literal('impossible_travel').describe('Purchases in two regions too far apart to travel between.'),
    ...fraudBase,
    gap: durationDistribution.prefault({ uniform: ['30s', '9m'] }).describe('Time between the two purchases.'),
    amount: usdDistribution
      .prefault({ lognormal: { median: '180.00 USD', sigma: 0.8 } })
      .describe('Amount of each purchase.'),
  })
  .transform(({ gap: gapMs, amount: amountCents, ...rest }) => ({ ...base(rest), gapMs, amountCents }));

const spendingSpree = z
  .strictObject({
    pattern: z.literal('spending_spree').describe('Purchases in several categories in a short time.'),
    ...fraudBase,
    categories: wholeNumber(2, MOST_CATEGORIES).prefault(4).describe('How many categories, one purchase in each.'),
    span: durationDistribution
      .prefault({ uniform: ['4m', '14m'] })
      .describe('The purchases after the first fall uniformly within this time after it.'),
    amount: usdDistribution
      .prefault({ lognormal: { median: '140.00 USD', sigma: 0.7 } })
      .describe('Amount of each purchase.'),
  })
  .transform(({ span: spanMs, amount: amountCents, ...rest }) => ({ ...base(rest), spanMs, amountCents }));

const lowHighVelocity = z
  .strictObject({
    pattern: z.literal('low_high_velocity').describe('Card testing: small probes, then a large purchase.'),
    ...fraudBase,
    probes: wholeNumber(1, 100).prefault(1).describe('How many small purchases come first.'),
    probe_spacing: durationDistribution
      .prefault({ uniform: ['10s', '60s'] })
      .describe('Time between one probe and the next.'),
    gap: durationDistribution
      .prefault({ uniform: ['10s', '4m30s'] })
      .describe('Time between the last probe and the large purchase.'),
    small: usdDistribution.prefault({ uniform: ['0.50 USD', '4.99 USD'] }).describe('Amount of a probe.'),
    large: usdDistribution
      .prefault({ uniform: ['1000.01 USD', '3000.00 USD'] })
      .describe('Amount of the large purchase.'),
  })
  .transform(({ probe_spacing: probeSpacingMs, gap: gapMs, small: smallCents, large: largeCents, ...rest }) => ({
    ...base(rest),
    probeSpacingMs,
    gapMs,
    smallCents,
    largeCents,
  }));

const OWN_PATTERN = 'A pattern that the scenario defines under patterns.';

function ownFraud<Name extends z.ZodType<string>>(pattern: Name) {
  return z
    .strictObject({ pattern: pattern.describe(OWN_PATTERN), ...fraudBase })
    .transform((entry) => ({ ...base(entry), own: null }));
}

/** An entry of `fraud:` in its outside form, in a scenario with patterns of its own. */
export function fraudSchema(own: OwnNames): z.ZodType<FraudEntry> {
  const shipped = [impossibleTravel, spendingSpree, lowHighVelocity] as const;
  if (own === 'any') return z.union([z.discriminatedUnion('pattern', shipped), ownFraud(nameField('_', OWN_PATTERN))]);
  return z.discriminatedUnion('pattern', [...shipped, ...own.map((name) => ownFraud(z.literal(name)))]);
}

const decoyCount = {
  count: wholeNumber(0, MOST_EPISODES).prefault(100).describe('How many of them are injected over the run.'),
};

const borderCommuter = z
  .strictObject({
    kind: z.literal('border_commuter').describe('Two purchases in neighbouring regions; looks like impossible travel.'),
    ...decoyCount,
    gap: durationDistribution.prefault({ uniform: ['4m', '20m'] }).describe('Time between the two purchases.'),
    distance_km: distanceDistribution
      .exactOptional()
      .describe('How far from home the second is, in km. Default: in any city of the neighbouring region.'),
  })
  .transform(({ gap: gapMs, distance_km: distanceM, ...rest }) => ({
    ...rest,
    gapMs,
    ...(distanceM === undefined ? {} : { distanceM }),
  }));

const mallTrip = z
  .strictObject({
    kind: z.literal('mall_trip').describe('Purchases in a few categories; looks like a spending spree.'),
    ...decoyCount,
    categories: wholeNumber(1, MOST_CATEGORIES).prefault(3).describe('How many categories, one purchase in each.'),
    span: durationDistribution
      .prefault({ uniform: ['10m', '45m'] })
      .describe('The purchases after the first fall uniformly within this time after it.'),
  })
  .transform(({ span: spanMs, ...rest }) => ({ ...rest, spanMs }));

const coffeeThenLaptop = z
  .strictObject({
    kind: z.literal('coffee_then_laptop').describe('A coffee, then a laptop; looks like card testing.'),
    ...decoyCount,
    gap: durationDistribution.prefault({ uniform: ['2m', '30m'] }).describe('Time between the two purchases.'),
  })
  .transform(({ gap: gapMs, ...rest }) => ({ ...rest, gapMs }));

const onlineAnywhere = z
  .strictObject({
    kind: z
      .literal('online_anywhere')
      .describe('A purchase at home and one on the web that carries another region; looks like impossible travel.'),
    ...decoyCount,
    gap: durationDistribution.prefault({ uniform: ['1m', '30m'] }).describe('Time between the two purchases.'),
    located: z
      .boolean()
      .prefault(true)
      .describe(
        "Whether the one on the web has the merchant's location and coordinates; without, it has only the region.",
      ),
  })
  .transform(({ gap: gapMs, located, ...rest }) => ({ ...rest, gapMs, ...(located ? {} : { located }) }));

const flight = z
  .strictObject({
    kind: z
      .literal('flight')
      .describe('A purchase at home and one far away after a flight; looks like impossible travel.'),
    ...decoyCount,
    ground: durationDistribution
      .prefault({ uniform: ['1h30m', '4h'] })
      .describe('Time between the two purchases, beside that in the air.'),
  })
  .transform(({ ground: groundMs, ...rest }) => ({ ...rest, groundMs }));

function ownDecoy<Name extends z.ZodType<string>>(kind: Name, own: OwnNames) {
  const patterns = own === 'any' ? nameField('_', 'Name of a fraud pattern.') : z.enum([...FRAUD_PATTERNS, ...own]);
  return z
    .strictObject({
      kind: kind.describe(OWN_PATTERN),
      ...decoyCount,
      resembles: z.array(patterns).min(1).describe('The fraud patterns that it looks like.'),
    })
    .transform((entry) => ({ ...entry, own: null }));
}

/** An entry of `decoys:` in its outside form, in a scenario with patterns of its own. */
export function decoySchema(own: OwnNames): z.ZodType<DecoyEntry> {
  const shipped = [borderCommuter, mallTrip, coffeeThenLaptop, onlineAnywhere, flight] as const;
  if (own === 'any')
    return z.union([z.discriminatedUnion('kind', shipped), ownDecoy(nameField('_', OWN_PATTERN), own)]);
  return z.discriminatedUnion('kind', [...shipped, ...own.map((name) => ownDecoy(z.literal(name), own))]);
}
