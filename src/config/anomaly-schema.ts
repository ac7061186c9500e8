import { z } from 'zod';
import { TraplineError } from '../model/errors.ts';
import { type Forest, FOREST_FEATURES, MOST_DEPTH, MOST_TREES } from '../model/forest.ts';
import { type ModelRule, MOST_PAST } from '../model/rule-set.ts';
import { MOST_SCORE_MILLI } from '../model/scoring-model.ts';
import { openModel } from '../onnx/open-model.ts';
import { type CommonFields } from './common-rule-schema.ts';
import { money, seed, thousandthsField, wholeNumber } from './fields.ts';
import { show } from './messages.ts';
import { modelInputs } from './model-inputs-schema.ts';
import { modelInside } from './scoring-models.ts';
import { formatMoney } from './units.ts';
import { type keysElsewhere } from './zod-messages.ts';

/** A score beyond which nothing is; 1,000 spreads are a factor of e^50 at the least spread. */
const MOST_SCORE = MOST_SCORE_MILLI / 1000;
const [DEFAULT_LAST, DEFAULT_WARM_UP] = [50, 10];
const DEFAULT_FOREST: Forest = { seed: '1', trees: 16, depth: 6, features: ['amount', 'category'] };

const grouping = z.enum(['category', 'hour_of_week']);

/** A rule of anomalies in its outside form. `error` words its unknown keys. */
export const anomalySchema = (common: CommonFields, error: ReturnType<typeof keysElsewhere>) =>
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
          .enum(['robust', 'z', 'trees', 'model'])
          .prefault('robust')
          .describe(
            'robust: by median and median distance. z: by mean and standard deviation, for comparison. trees: by half-space trees over several features. model: by a model of your own.',
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
        model: z
          .string()
          .exactOptional()
          .describe(
            'Path of a file in the ONNX format. It runs with onnxruntime-web, which is installed beside Trapline.',
          ),
        inputs: modelInputs.exactOptional(),
        output: z
          .string()
          .min(1)
          .exactOptional()
          .describe('The output whose last number is the score. Default: the last one of float32 numbers.'),
        deterministic: z
          .boolean()
          .exactOptional()
          .describe(
            'Whether the model gives the same everywhere. Without it, digests leave the alerts of this rule out.',
          ),
      },
      { error },
    )
    .transform((written, context) => {
      const { above: aboveMilli, min_amount: least, warm_up: warmUp, score, last, by, ...rest } = written;
      const { features, trees, depth, seed: text, model, inputs, output, deterministic, ...shared } = rest;
      const refuse: Refuse = (key, message, ...siblings) =>
        context.addIssue({ code: 'custom', path: [key], message, params: { siblings } });
      if (least.cents === 0) refuse('min_amount', `expected an amount above zero, found ${show(formatMoney(least))}`);
      if (warmUp > last)
        refuse('warm_up', `${warmUp} is more than last, ${last}, so there would never be enough`, 'last');
      if (new Set(by).size < by.length) refuse('by', `${by[0]!} is listed twice`);
      const settings = { ...shared, aboveMilli, minCents: least.cents, currency: least.currency, last, warmUp, by };
      const drawn = given({ features, trees, depth, seed: text });
      const asked = given({ model, inputs, output, deterministic });
      const others = { ...(score === 'trees' ? {} : drawn), ...(score === 'model' ? {} : asked) };
      for (const key of Object.keys(others)) {
        refuse(key, `only a score of ${key in drawn ? 'trees' : 'a model'} has it, and this one is ${score}`, 'score');
      }
      switch (score) {
        case 'robust':
        case 'z':
          return { ...settings, score };
        case 'trees': {
          const twice = features?.find((feature, i) => features.indexOf(feature) < i);
          if (twice !== undefined) refuse('features', `${twice} is listed twice`);
          const mostMilli = ((last + 1) * 1000) / 2;
          if (aboveMilli > mostMilli) {
            refuse(
              'above',
              `no score of trees over ${last} transactions is above ${mostMilli / 1000}`,
              'last',
              'score',
            );
          }
          return { ...settings, score, forest: { ...DEFAULT_FOREST, ...drawn } };
        }
        case 'model': {
          const use = modelUse(asked, refuse);
          if (use === null) return z.NEVER;
          return { ...settings, score, ...use, deterministic: deterministic === true };
        }
      }
    });

type Refuse = (key: string, message: string, ...siblings: string[]) => void;

/** A model that opens, and how it is asked; null where something is wrong, which is told. */
function modelUse(
  { model: text, inputs, output }: Partial<Pick<ModelRule, 'inputs'> & Record<'model' | 'output', string>>,
  refuse: Refuse,
): Pick<ModelRule, 'model' | 'inputs' | 'output'> | null {
  const model = text === undefined ? undefined : modelInside(text);
  if (text === undefined) refuse('score', 'a score of a model needs model: the path of a file in the ONNX format');
  else if (model === null) refuse('model', `expected the path of a file in the ONNX format, found ${show(text)}`);
  if (inputs === undefined)
    refuse('score', 'a score of a model needs inputs: what the model is given, such as [amount, robust]');
  if (model === undefined || model === null || inputs === undefined) return null;
  try {
    const use = { model, inputs, output: output ?? null };
    openModel({ ...use, width: inputs.length });
    return use;
  } catch (error) {
    if (!(error instanceof TraplineError)) throw error;
    refuse('model', error.message, 'inputs', 'output');
    return null;
  }
}

/** What has a value. */
function given<Settings extends object>(settings: Settings): { [K in keyof Settings]?: NonNullable<Settings[K]> } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as never;
}
