import { z } from 'zod';
import { type RuleExample } from '../model/rule-example.ts';
import { type Forest, FOREST_FEATURES, MOST_DEPTH, MOST_TREES } from '../model/forest.ts';
import { extraFieldsOf } from '../model/rule-fields.ts';
import { MOST_PAST, type Rule, type RuleSet, type WindowSpec } from '../model/rule-set.ts';
import { exactlyOne, money, nameField, positiveDuration, seed, thousandthsField, wholeNumber } from './fields.ts';
import { DECLARE, type ExtraNames, extraName, madeOnce } from './extra-names.ts';
import { filterSchema } from './filter-schema.ts';
import { formatDuration, formatMoney } from './units.ts';
import { expectedFound, listNames, nearest, show } from './messages.ts';
import { misspeltPattern } from './own-pattern-names.ts';
import { FRAUD_PATTERNS } from './pattern-names.ts';
import { ruleExamples } from './rule-example-schema.ts';
import { keysElsewhere } from './zod-messages.ts';

const trailing = (positiveDuration as z.ZodType<number>).transform((sizeMs): WindowSpec => ({
  kind: 'trailing',
  sizeMs,
}));

const aligned = z
  .strictObject({
    tumbling: positiveDuration.optional().describe('Windows of this size side by side, aligned to the epoch.'),
    hopping: z
      .strictObject({ size: positiveDuration, slide: positiveDuration })
      .optional()
      .describe('Windows of a size, one beginning at each multiple of slide.'),
  })
  .meta({ minProperties: 1, maxProperties: 1 })
  .transform((shape, context): WindowSpec => {
    if (!exactlyOne(shape, 'one of tumbling, hopping', context)) return z.NEVER;
    if (shape.tumbling !== undefined) return { kind: 'tumbling', sizeMs: shape.tumbling };
    const { size: sizeMs, slide: slideMs } = shape.hopping!;
    const message = hoppingProblem(sizeMs, slideMs);
    if (message === null) return { kind: 'hopping', sizeMs, slideMs };
    context.addIssue({ code: 'custom', path: ['hopping', 'slide'], message, params: { siblings: ['size'] } });
    return z.NEVER;
  });

/**
 * How many hopping windows may hold one transaction: a day by minutes. A rule is judged at each transaction in each of its windows, so that work
 * and alerts grow with their number.
 */
const MOST_WINDOWS = 1440;

function hoppingProblem(sizeMs: number, slideMs: number): string | null {
  const [size, slide] = [formatDuration(sizeMs), formatDuration(slideMs)];
  if (slideMs > sizeMs) return `slide ${slide} is longer than size ${size}, so windows would leave gaps`;
  const windows = Math.ceil(sizeMs / slideMs);
  if (windows <= MOST_WINDOWS) return null;
  const least = formatDuration(Math.ceil(sizeMs / MOST_WINDOWS));
  return `with slide ${slide}, each transaction is in ${windows} windows of size ${size}: expected at most ${MOST_WINDOWS}, so a slide from ${least} on`;
}

const window = z.union([trailing, aligned]).meta({
  id: 'Window',
  description: 'A trailing window: 10m. Or {tumbling: 10m}, or {hopping: {size: 10m, slide: 1m}}.',
});

/** A shipped pattern, or one that scenarios define. A name that is nearly that of a shipped one is refused: no scenario can define it. */
const patternName = nameField('_', 'Name of a fraud pattern.').superRefine((name, context) => {
  const meant = misspeltPattern(name);
  if (meant === undefined) return;
  const message = `${expectedFound(`${listNames(FRAUD_PATTERNS)}, or a scenario's own`, name)}; did you mean ${show(meant)}?`;
  context.addIssue({ code: 'custom', message });
});

const BY_CLIENT =
  'each rule goes by client: the log is keyed by client, so the transactions of one device or one merchant lie in many partitions, and no engine sees them together. ' +
  'Where a file or topic is keyed by another column, its mapping names that as the client, as in client: {columns: [merchant_id]}, and a rule counts distinct cards as an extra column';

/** Keys that a rule does not have, and for which there is a reason. */
const OTHER_KEYS = keysElsewhere({
  group_by: BY_CLIENT,
  key: BY_CLIENT,
  filter: 'the transactions that a rule takes stand below where: {device: web}',
});

const COUNTED = ['region', 'category', 'location', 'device'] as const;
const FIELD_WORDS = 'The field whose distinct values count: one that every transaction has, or one of fields.';
/** The field of a distinct rule. */
function fieldSchema(extras: ExtraNames): z.ZodType<string> {
  if (extras === 'any') return z.string().min(1).describe(FIELD_WORDS);
  const names = [...COUNTED, ...extras];
  const error = ({ input }: { input: unknown }): string => {
    const guess = typeof input === 'string' ? nearest(input, names) : undefined;
    const advice = guess === undefined ? DECLARE : `did you mean ${show(guess)}?`;
    return `${expectedFound(listNames(names), input)}; ${advice}`;
  };
  return z.enum(names, { error }).describe(FIELD_WORDS);
}

/** Faster than anything that orbits the Earth. */
const MOST_KMH = 100_000;
/** More than half the way around the Earth, so that there are no two points beyond it. */
const MOST_KM = 20_100;
/** A score beyond which nothing is; 1,000 spreads are a factor of e^50 at the least spread. */
const MOST_SCORE = 1000;
const [DEFAULT_LAST, DEFAULT_WARM_UP] = [50, 10];
const DEFAULT_FOREST: Forest = { seed: '1', trees: 16, depth: 6, features: ['amount', 'category'] };

const grouping = z.enum(['category', 'hour_of_week']);

/** A rule, and its examples, which are no part of it: they change no run. */
interface RuleWithExamples {
  readonly rule: Rule;
  readonly examples: readonly RuleExample[];
}

/** What a rule of any kind has. */
function commonFields(extras: ExtraNames) {
  return {
    name: nameField('_', 'Name of the rule, in alerts and in the report.'),
    window,
    where: filterSchema(extras).exactOptional(),
    detects: z
      .array(patternName)
      .optional()
      .describe(
        "The fraud patterns that this rule is meant to catch, a scenario's own among them. Default: the shipped one of its own name.",
      ),
    examples: ruleExamples(extras),
  };
}

type Common = ReturnType<typeof commonFields>;

const distinct = (common: Common, extras: ExtraNames) =>
  z
    .strictObject(
      {
        kind: z.literal('distinct').describe('Holds when the window has enough distinct values of a field.'),
        ...common,
        field: fieldSchema(extras),
        at_least: wholeNumber(2).describe('How many distinct values make a detection.'),
      },
      { error: OTHER_KEYS },
    )
    .transform(({ at_least: atLeast, ...rule }) => ({ ...rule, atLeast }));

const pair = (common: Common) =>
  z
    .strictObject(
      {
        kind: z.literal('pair').describe('Holds at the later element of a small and a large amount in one window.'),
        ...common,
        order: z
          .enum(['adjacent', 'ordered', 'unordered'])
          .prefault('adjacent')
          .describe(
            'adjacent: the small one is the previous transaction. ordered: any earlier one. unordered: either order.',
          ),
        below: money.describe('The small amount is less than this.'),
        above: money.describe('The large amount is more than this.'),
      },
      { error: OTHER_KEYS },
    )
    .transform(({ below, above, ...rule }, context) => {
      if (below.currency !== above.currency) {
        const message = `${above.currency} is another currency than that of below, ${below.currency}`;
        context.addIssue({ code: 'custom', path: ['above'], message, params: { siblings: ['below'] } });
      }
      if (below.cents > above.cents) {
        const message = `${formatMoney(below)} is more than above, ${formatMoney(above)}, so one transaction could be both`;
        context.addIssue({ code: 'custom', path: ['below'], message, params: { siblings: ['above'] } });
      }
      return { ...rule, belowCents: below.cents, aboveCents: above.cents, currency: above.currency };
    });

const count = (common: Common) =>
  z
    .strictObject(
      {
        kind: z.literal('count').describe('Holds when the window has enough transactions.'),
        ...common,
        at_least: wholeNumber(2).describe('How many transactions make a detection.'),
      },
      { error: OTHER_KEYS },
    )
    .transform(({ at_least: atLeast, ...rule }) => ({ ...rule, atLeast }));

const sum = (common: Common) =>
  z
    .strictObject(
      {
        kind: z.literal('sum').describe('Holds when the amounts in the window add up to enough.'),
        ...common,
        above: money.describe('The sum is more than this; refunds and other currencies do not count.'),
      },
      { error: OTHER_KEYS },
    )
    .transform(({ above, ...rule }) => ({ ...rule, aboveCents: above.cents, currency: above.currency }));

const speed = (common: Common) =>
  z
    .strictObject(
      {
        kind: z
          .literal('speed')
          .describe(
            'Holds when the client was too far away before: two located transactions in a row, and faster than this.',
          ),
        ...common,
        max_kmh: thousandthsField(0.001, MOST_KMH).describe(
          'Faster than this is too fast, in km/h; 900 is an airliner.',
        ),
        min_km: thousandthsField(0, MOST_KM)
          .prefault(0)
          .describe('What is no further away than this, in km, is at the same place.'),
      },
      { error: OTHER_KEYS },
    )
    .transform(({ max_kmh: maxMetresPerHour, min_km: minMetres, ...rest }) => ({
      ...rest,
      maxMetresPerHour,
      minMetres,
    }));

const anomaly = (common: Common) =>
  z
    .strictObject(
      {
        kind: z.literal('anomaly').describe("Holds when a transaction is far from the client's own past."),
        ...common,
        above: thousandthsField(0.001, MOST_SCORE).describe(
          'The score is more than this: so many times the usual distance above what is usual; 6 is much. Of trees: so many times as rare as if the past were spread evenly.',
        ),
        min_amount: money.describe('An amount below this is never too much. Other currencies do not count at all.'),
        score: z
          .enum(['robust', 'z', 'trees'])
          .prefault('robust')
          .describe(
            'robust: by median and median distance. z: by mean and standard deviation, for comparison. trees: by half-space trees over several features.',
          ),
        last: wholeNumber(2, MOST_PAST)
          .prefault(DEFAULT_LAST)
          .describe("How many of the client's latest transactions in the window are its past."),
        warm_up: wholeNumber(2, MOST_PAST)
          .prefault(DEFAULT_WARM_UP)
          .describe('With fewer transactions to compare with, the rule does not hold.'),
        by: z
          .array(grouping)
          .prefault([])
          .describe(
            'What is compared with has this in common, if there are warm_up such; else the whole past is. Hours of the week are in UTC.',
          ),
        features: z
          .array(z.enum(FOREST_FEATURES))
          .min(1)
          .exactOptional()
          .describe(`What trees look at. Default: [${DEFAULT_FOREST.features.join(', ')}]. Times are in UTC.`),
        trees: wholeNumber(1, MOST_TREES).exactOptional().describe(`How many. Default: ${DEFAULT_FOREST.trees}.`),
        depth: wholeNumber(1, MOST_DEPTH)
          .exactOptional()
          .describe(`How many times a tree halves the space at most. Default: ${DEFAULT_FOREST.depth}.`),
        seed: seed.exactOptional().describe(`What the trees are drawn from. Default: ${DEFAULT_FOREST.seed}.`),
      },
      { error: OTHER_KEYS },
    )
    .transform((written, context) => {
      const {
        above: aboveMilli,
        min_amount: least,
        warm_up: warmUp,
        features,
        trees,
        depth,
        seed: text,
        ...rule
      } = written;
      const { score, last, by, ...shared } = rule;
      const refuse = (key: string, message: string, ...siblings: string[]): void =>
        context.addIssue({ code: 'custom', path: [key], message, params: { siblings } });
      if (least.cents === 0) refuse('min_amount', `expected an amount above zero, found ${show(formatMoney(least))}`);
      if (warmUp > last)
        refuse('warm_up', `${warmUp} is more than last, ${last}, so there would never be enough`, 'last');
      if (new Set(by).size < by.length) refuse('by', `${by[0]!} is listed twice`);
      const settings = { ...shared, aboveMilli, minCents: least.cents, currency: least.currency, last, warmUp, by };
      const drawn = onlyGiven({ features, trees, depth, seed: text });
      if (score === 'trees') {
        const twice = features?.find((feature, i) => features.indexOf(feature) < i);
        if (twice !== undefined) refuse('features', `${twice} is listed twice`);
        const mostMilli = ((last + 1) * 1000) / 2;
        if (aboveMilli > mostMilli) {
          refuse('above', `no score of trees over ${last} transactions is above ${mostMilli / 1000}`, 'last', 'score');
        }
        return { ...settings, score, forest: { ...DEFAULT_FOREST, ...drawn } };
      }
      for (const key of Object.keys(drawn))
        refuse(key, `only a score of trees has it, and this one is ${score}`, 'score');
      return { ...settings, score };
    });

/** What has a value. */
function onlyGiven(settings: { readonly [K in keyof Forest]: Forest[K] | undefined }): Partial<Forest> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** A rule of any kind, with its examples. `extras`: the extra columns that it may go by. */
function ruleSchema(extras: ExtraNames): z.ZodType<RuleWithExamples> {
  const common = commonFields(extras);
  const kinds = [
    distinct(common, extras),
    pair(common),
    count(common),
    sum(common),
    speed(common),
    anomaly(common),
  ] as const;
  return z.discriminatedUnion('kind', kinds).transform(({ examples = [], ...fields }, context): RuleWithExamples => {
    const { detects = ownPattern(fields.name) } = fields;
    if (detects !== undefined) return { rule: { ...fields, detects }, examples };
    const guess = nearest(fields.name, FRAUD_PATTERNS);
    context.addIssue({
      code: 'custom',
      path: ['name'],
      message:
        `the rule ${show(fields.name)} does not have the name of a fraud pattern: write detects: [] with the patterns that it is meant to catch, ` +
        `${listNames(FRAUD_PATTERNS)}, or a scenario's own${guess === undefined ? '' : `; did you mean ${show(guess)}?`}`,
    });
    return z.NEVER;
  });
}

function ownPattern(name: string): readonly string[] | undefined {
  return FRAUD_PATTERNS.includes(name) ? [name] : undefined;
}

/** `fields:` of a rule set. */
const fieldNames = z
  .array(extraName)
  .min(1, { error: 'expected at least one name, found an empty list' })
  .superRefine((names, context) => {
    names.forEach((name, i) => {
      if (names.indexOf(name) < i)
        context.addIssue({ code: 'custom', path: [i], message: `${show(name)} is listed twice` });
    });
  })
  .describe(
    'The columns that the rules go by and not every input has: the mapping of the input names them too, under extra.',
  );

/** A rule set in its outside form. */
interface RuleSetFile extends Pick<RuleSet, 'name' | 'fields'> {
  readonly rules: readonly RuleWithExamples[];
}

/** A rule set in its outside form; the parsed value is the model's rules, each with its examples. `extras`: its own `fields`, see `namesWritten`. */
export const ruleSetFileSchema = madeOnce(makeSchema);

function makeSchema(extras: ExtraNames): z.ZodType<RuleSetFile> {
  return z
    .strictObject(
      {
        name: nameField('-', 'Name of the rule set; for a file, the file name without .yaml.'),
        fields: fieldNames.exactOptional(),
        rules: z.array(ruleSchema(extras)).min(1).describe('The rules; each has its own name.'),
      },
      { error: keysElsewhere({ group_by: BY_CLIENT }) },
    )
    .superRefine(({ fields = [], rules }, context) => {
      refuseUndeclared(fields, rules, context);
      // What is wrong elsewhere comes here as it was written.
      const names = rules.map(({ rule }: Partial<RuleWithExamples>) => rule?.name);
      names.forEach((name, i) => {
        const earlier = names.indexOf(name);
        if (name === undefined || earlier === i) return;
        const message = `the name ${show(name)} is already that of rules[${earlier}]`;
        context.addIssue({ code: 'custom', path: ['rules', i, 'name'], message });
      });
    })
    .meta({ title: 'Trapline rule set' });
}

/** Where two rule sets are written in one scenario, each may only go by its own `fields`. */
function refuseUndeclared(
  fields: readonly string[],
  rules: readonly Partial<RuleWithExamples>[],
  context: z.core.$RefinementCtx,
): void {
  rules.forEach(({ rule }, i) => {
    const other = rule && extraFieldsOf(rule).find((field) => !fields.includes(field));
    if (other === undefined) return;
    const message = `the rule goes by ${show(other)}, which is not in fields of its rule set; ${DECLARE}`;
    context.addIssue({ code: 'custom', path: ['rules', i], message });
  });
}

/** The same; the parsed value is the model's RuleSet. */
export function ruleSetSchema(extras: ExtraNames): z.ZodType<RuleSet> {
  return ruleSetFileSchema(extras).transform(({ rules, ...rest }) => ({
    ...rest,
    rules: rules.map(({ rule }) => rule),
  }));
}
