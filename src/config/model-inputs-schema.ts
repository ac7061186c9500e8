import { z } from 'zod';
import { MODEL_FIELDS, MODEL_NUMBERS, type ModelField, type ModelInput, MOST_INPUTS } from '../model/scoring-model.ts';
import { exactlyOne } from './fields.ts';
import { listNames, show } from './messages.ts';

const values = z.array(z.string().min(1)).min(1).describe('A number for each of these values, in this order.');
const fields = Object.fromEntries(MODEL_FIELDS.map((field) => [field, values.exactOptional()])) as Record<
  ModelField,
  z.ZodExactOptional<typeof values>
>;

/** The places that one entry of the list makes. */
const entry = z.union([
  // Text before names, so that a mapping is told of its own keys.
  z
    .string()
    .meta({ enum: [...MODEL_NUMBERS] })
    .pipe(z.enum(MODEL_NUMBERS))
    .transform((name): readonly ModelInput[] => [{ kind: 'number', name }]),
  z
    .strictObject(fields)
    .meta({ minProperties: 1, maxProperties: 1 })
    .transform((shape, context): readonly ModelInput[] => {
      if (!exactlyOne(shape, listNames(MODEL_FIELDS), context)) return z.NEVER;
      const [field, own = []] = Object.entries(shape)[0]! as [ModelField, string[]];
      return own.map((value) => ({ kind: 'is', field, value }));
    }),
]);

/** The row that a model is given. */
export const modelInputs = z
  .array(entry)
  .min(1)
  .transform((entries, context): readonly ModelInput[] => {
    const inputs = entries.flat();
    const refuse = (message: string): void => context.addIssue({ code: 'custom', message });
    const names = inputs.map((input) => (input.kind === 'number' ? input.name : `${input.field} ${show(input.value)}`));
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) refuse(`${twice} is listed twice`);
    if (inputs.length > MOST_INPUTS) refuse(`expected at most ${MOST_INPUTS} numbers, found ${inputs.length}`);
    return inputs;
  })
  .describe(
    "What the model is given, as one row of numbers in this order. {category: [food, travel]} makes a number of each value: 1 where it is the transaction's, else 0.",
  );
