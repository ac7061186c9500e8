import { z } from 'zod';
import { type RuleExample } from '../model/rule-example.ts';
import { extraFieldsOf } from '../model/rule-fields.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { anomalySchema } from './anomaly-schema.ts';
import { commonFields, type CommonFields } from './common-rule-schema.ts';
import { money, nameField, thousandthsField, wholeNumber } from './fields.ts';
import { DECLARE, type ExtraNames, extraName, madeOnce } from './extra-names.ts';
import { formatMoney } from './units.ts';
import { expectedFound, listNames, nearest, show } from './messages.ts';
import { FRAUD_PATTERNS } from './pattern-names.ts';
import { keysElsewhere } from './zod-messages.ts';

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

/** How many distinct values a rule may ask for: as many are remembered for each client. */
const MOST_VALUES = 1000;

/** A rule, and its examples, which are no part of it: they change no run. */
interface RuleWithExamples {
  readonly rule: Rule;
  readonly examples: readonly RuleExample[];
}

const distinct = (common: CommonFields, extras: ExtraNames) =>
  z
    .strictObject(
      {
        kind: z.literal('distinct').describe('Holds when the window has enough distinct values of a field.'),
        ...common,
        field: fieldSchema(extras),
        at_least: wholeNumber(2, MOST_VALUES).describe('How many distinct values make a detection.'),
      },
      { error: OTHER_KEYS },
    )
    .transform(({ at_least: atLeast, ...rule }) => ({ ...rule, atLeast }));

const pair = (common: CommonFields) =>
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

const count = (common: CommonFields) =>
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

const sum = (common: CommonFields) =>
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

const speed = (common: CommonFields) =>
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

/** A rule of any kind, with its examples. `extras`: the extra columns that it may go by. */
function ruleSchema(extras: ExtraNames): z.ZodType<RuleWithExamples> {
  const common = commonFields(extras);
  const kinds = [
    distinct(common, extras),
    pair(common),
    count(common),
    sum(common),
    speed(common),
    anomalySchema(common, OTHER_KEYS),
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
