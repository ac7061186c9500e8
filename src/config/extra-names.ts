import { z } from 'zod';
import { CODED_FIELDS } from '../model/coded-field.ts';
import { expectedFound, show } from './messages.ts';

/** What means something else in a filter, or in a transaction as Trapline writes it. */
const TAKEN: readonly string[] = [
  ...CODED_FIELDS,
  'amount',
  'all',
  'any',
  'not',
  'client',
  'time',
  'extra',
  'labels',
  'transaction_id',
  'client_id',
  'amount_cents',
  'timestamp',
  'true_time_ms',
  'event_time_ms',
  'merchant_category',
  'latitude',
  'longitude',
  'latitude_e6',
  'longitude_e6',
];

const NAME = /^[a-z][a-z0-9_]*$/;

function notOfForm(name: string): string {
  const near = name.toLowerCase().replaceAll(/[ .-]/g, '_');
  const guess = NAME.test(near) ? `; did you mean ${show(near)}?` : '';
  return `${expectedFound('a name such as merchant or entry_mode', name)}${guess}`;
}

/** The name of an extra column: lower-case letters, digits and `_`, and none that a transaction has already. */
export const extraName = z
  .string()
  .regex(NAME, { error: ({ input }) => notOfForm(String(input)) })
  .superRefine((name, context) => {
    if (TAKEN.includes(name)) {
      context.addIssue({
        code: 'custom',
        message: `${show(name)} is a word of Trapline's own: give the column another name`,
      });
    }
  });

/** What to do about a name that a rule set has not declared. */
export const DECLARE = 'a column that only the input has is named first, as in fields: [merchant] of the rule set';

/** The extra columns that rules are written for: by name, or any where the outside form is described for editors. */
export type ExtraNames = readonly string[] | 'any';

/** The same as `make`, which makes a schema, but once for the same names: making one takes longer than reading a rule set. */
export function madeOnce<Schema>(make: (extras: ExtraNames) => Schema): (extras: ExtraNames) => Schema {
  const schemas = new Map<string, Schema>();
  return (extras) => {
    const key = extras === 'any' ? '*' : extras.join();
    const schema = schemas.get(key) ?? make(extras);
    schemas.set(key, schema);
    return schema;
  };
}

/** The names in `fields` of a rule set that has not been checked yet. */
export function namesWritten(ruleSet: unknown): readonly string[] {
  if (typeof ruleSet !== 'object' || ruleSet === null || !('fields' in ruleSet)) return [];
  const { fields } = ruleSet;
  return Array.isArray(fields) ? fields.filter((name): name is string => extraName.safeParse(name).success) : [];
}
