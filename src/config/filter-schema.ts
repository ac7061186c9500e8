import { z } from 'zod';
import { CODED_FIELDS } from '../model/coded-field.ts';
import { type Filter } from '../model/filter.ts';
import { DECLARE, type ExtraNames, madeOnce } from './extra-names.ts';
import { money } from './fields.ts';
import { show } from './messages.ts';
import { formatMoney, type Money } from './units.ts';
import { keysElsewhere } from './zod-messages.ts';

const word = z.string().min(1);

/** A value, or a list of them. */
function valuesOf(description: string) {
  const list = z.array(word).min(1, { error: 'expected at least one value, found an empty list' });
  return z
    .union([word, list])
    .transform((given, context): readonly string[] => {
      const values = typeof given === 'string' ? [given] : given;
      const twice = values.find((value, i) => values.indexOf(value) < i);
      if (twice !== undefined) context.addIssue({ code: 'custom', message: `${show(twice)} is listed twice` });
      return values;
    })
    .describe(description);
}

const amount = z
  .strictObject(
    {
      above: money.optional().describe('More than this.'),
      below: money.optional().describe('Less than this.'),
    },
    { error: keysElsewhere({ currency: 'each amount names its currency, as in above: 100.00 USD' }) },
  )
  .transform(({ above, below }, context): Filter => {
    const problem = rangeProblem(above, below);
    if (problem !== null) context.addIssue(problem);
    return {
      kind: 'amount',
      aboveCents: above?.cents ?? null,
      belowCents: below?.cents ?? null,
      currency: (above ?? below)?.currency ?? '',
    };
  });

/** What makes a range of amounts one that nothing is in. */
function rangeProblem(above: Money | undefined, below: Money | undefined) {
  if (above === undefined && below === undefined) {
    return { code: 'custom' as const, message: 'expected above, below or both, found an empty mapping' };
  }
  const refuse = (message: string, sibling: string) => {
    return { code: 'custom' as const, path: ['below'], message, params: { siblings: [sibling] } };
  };
  if (below === undefined) return null;
  if (below.cents === 0) return refuse('no amount is below nothing: refunds are in no range of amounts', 'below');
  if (above === undefined) return null;
  if (above.currency !== below.currency) {
    return refuse(`${below.currency} is another currency than that of above, ${above.currency}`, 'above');
  }
  if (above.cents + 1 < below.cents) return null;
  return refuse(`no amount is above ${formatMoney(above)} and below ${formatMoney(below)}`, 'above');
}

/** `where:` of a rule in its outside form: a mapping of conditions, all of which are asked for. `extras`: the columns it may ask for beside the fields of all. */
export const filterSchema = madeOnce(makeSchema);

/** What filters of other tools are called by. */
const OTHER_WORDS = {
  merchant_category: 'a rule set calls it category',
  or: 'a filter calls it any, as in any: [{device: web}, {region: north}]',
  and: 'a filter calls it all, as in all: [{device: web}, {not: {region: north}}]',
};

const EXTRA_WORDS = 'The extra column has this value, or one of these.';

function makeSchema(extras: ExtraNames): z.ZodType<Filter> {
  const names = extras === 'any' ? [] : extras;
  const ofExtras: object = Object.fromEntries(names.map((name) => [name, valuesOf(EXTRA_WORDS).optional()]));
  const shape = z.strictObject(
    {
      device: valuesOf('The device is this one, or one of these: mobile, or [web, mobile].').optional(),
      category: valuesOf('The merchant category is this one, or one of these.').optional(),
      region: valuesOf('The region is this one, or one of these.').optional(),
      location: valuesOf('The location is this one, or one of these.').optional(),
      currency: valuesOf('The currency is this one, or one of these.').optional(),
      ...ofExtras,
      amount: amount
        .optional()
        .describe('The amount is above, below or between. Refunds and amounts in another currency are not.'),
      get all() {
        return several(filter, 'Each of these filters takes the transaction.');
      },
      get any() {
        return several(filter, 'At least one of these filters takes the transaction.');
      },
      get not(): z.ZodOptional<z.ZodType<Filter>> {
        return filter.optional().describe('This filter does not take the transaction, for whatever reason.');
      },
    },
    { error: keysElsewhere(OTHER_WORDS, DECLARE) },
  );
  const filter: z.ZodType<Filter> = (extras === 'any' ? shape.catchall(valuesOf(EXTRA_WORDS)) : shape)
    .transform(({ amount: range, all, any, not, ...fields }, context): Filter => {
      const valuesOfField: Readonly<Record<string, unknown>> = fields;
      const conditions: Filter[] = [
        ...[...CODED_FIELDS, ...names].flatMap((field): Filter[] => {
          const values = valuesOfField[field];
          return values === undefined ? [] : [{ kind: 'values', field, values: values as readonly string[] }];
        }),
        ...(range === undefined ? [] : [range]),
        ...(all === undefined ? [] : [joined('all', all)]),
        ...(any === undefined ? [] : [joined('any', any)]),
        ...(not === undefined ? [] : [{ kind: 'not', of: not } as const]),
      ];
      if (conditions.length === 0) {
        const message = `expected at least one condition, such as {device: web}, found an empty mapping`;
        context.addIssue({ code: 'custom', message });
      }
      const joint: Filter = joined('all', conditions);
      if (depthOf(joint) > MOST_DEEP) {
        context.addIssue({ code: 'custom', message: `filters are nested more than ${MOST_DEEP} deep` });
      }
      return joint;
    })
    .meta({
      id: 'Filter',
      description:
        'The transactions that the rule takes; to it, no others exist. All of the conditions are asked for: {device: [web, mobile], not: {region: north}}.',
    });
  return filter;
}

/** One of one is that one. */
function joined(kind: 'all' | 'any', of: readonly Filter[]): Filter {
  return of.length === 1 ? of[0]! : { kind, of };
}

/** So deep may filters be nested. What is deeper was made by a mistake of a program. */
const MOST_DEEP = 32;

function depthOf(filter: Filter): number {
  switch (filter.kind) {
    case 'values':
    case 'amount':
      return 1;
    case 'not':
      return 1 + depthOf(filter.of);
    case 'all':
    case 'any':
      return 1 + Math.max(0, ...filter.of.map(depthOf));
  }
}

function several(filter: z.ZodType<Filter>, description: string): z.ZodOptional<z.ZodType<readonly Filter[]>> {
  const list: z.ZodType<readonly Filter[]> = z
    .array(filter)
    .min(1, { error: 'expected at least one filter, found an empty list' });
  return list.optional().describe(description);
}
