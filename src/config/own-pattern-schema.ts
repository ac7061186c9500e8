import { z } from 'zod';
import {
  type CampaignSpec,
  CHOICE_WORDS,
  type Choice,
  mostTransactions,
  type OwnPattern,
  type SequenceStep,
} from '../model/own-pattern.ts';
import { expectedFound } from './messages.ts';
import { positiveDuration } from './fields.ts';
import { countRange, durationRange, usdRange } from './range-fields.ts';

const MOST_STEPS = 20;

/** A word, a name, or a list of names. */
function choiceOf<const Word extends string>(...words: readonly Word[]): z.ZodType<Choice<Word>> {
  const names = z.array(z.string().min(1)).min(1);
  const isWord = (text: string): text is Word => (words as readonly string[]).includes(text);
  return z
    .union([z.string().min(1), names], {
      error: ({ input }) => expectedFound(`a name, a list of names, or one of ${words.join(', ')}`, input),
    })
    .transform((value): Choice<Word> => {
      if (typeof value !== 'string') return { kind: 'one_of', names: value };
      return isWord(value) ? { kind: value } : { kind: 'one_of', names: [value] };
    });
}

const step = z
  .strictObject({
    count: countRange.prefault(1).describe('How many transactions, 3, or drawn from a range with both bounds, 3..6.'),
    spacing: durationRange
      .exactOptional()
      .describe('Time between one transaction of the step and the next. Needed where there can be several, or span.'),
    span: durationRange
      .exactOptional()
      .describe('Instead of spacing: the transactions after the first fall uniformly within this time after it.'),
    gap: durationRange
      .exactOptional()
      .describe(
        'Time from the last transaction of the step before to the first of this one. Needed in all steps but the first.',
      ),
    evades: positiveDuration.exactOptional().describe('With evasion 1, the gap is one millisecond longer than this.'),
    amount: usdRange
      .exactOptional()
      .describe('Amount of each transaction. Default: what is ordinary for the category.'),
    category: choiceOf(...CHOICE_WORDS.category)
      .exactOptional()
      .describe(
        'A category, a list of which one is drawn for each transaction, same as the transaction before, different from all before, or shared by the campaign. Default: any.',
      ),
    device: choiceOf(...CHOICE_WORDS.device)
      .exactOptional()
      .describe('mobile, web or pos; otherwise as category. Default: any.'),
    region: choiceOf(...CHOICE_WORDS.region)
      .exactOptional()
      .describe(
        "A region, a list of them, home, same, different, shared, far (one that does not touch the client's own) or neighbouring. Default: home.",
      ),
    location: choiceOf(...CHOICE_WORDS.location)
      .exactOptional()
      .describe(
        "Instead of region: a city, a list of them, home, same, shared, or different: another one of the client's own region.",
      ),
    completes: z
      .boolean()
      .exactOptional()
      .describe(
        'true: the last transaction of this step is the last one that the pattern needs. Default: that of the last step.',
      ),
  })
  .superRefine(({ count, spacing, span, region, location }, context) => {
    const refuse = (key: string, message: string, ...siblings: string[]): void =>
      context.addIssue({ code: 'custom', path: [key], message, params: { siblings } });
    if (spacing !== undefined && span !== undefined) refuse('span', 'expected spacing or span, found both', 'spacing');
    if (region !== undefined && location !== undefined)
      refuse('location', 'expected region or location, found both', 'region');
    if (count.high > 1 && spacing === undefined && span === undefined) {
      context.addIssue({
        code: 'custom',
        message: `missing key "spacing": ${count.high} transactions need one, such as spacing: 20s..90s, or a span`,
        params: { siblings: [] },
      });
    }
  })
  .transform(({ spacing, span, gap, evades, amount, completes, ...rest }): SequenceStep => ({
    ...rest,
    ...(spacing === undefined ? {} : { spacingMs: spacing }),
    ...(span === undefined ? {} : { spanMs: span }),
    ...(gap === undefined ? {} : { gapMs: gap }),
    ...(evades === undefined ? {} : { evadesMs: evades }),
    ...(amount === undefined ? {} : { amountCents: amount }),
    ...(completes === true ? { completes } : {}),
  }));

const campaign = z
  .strictObject({
    clients: countRange.describe('How many clients a campaign has, 5, or drawn from a range with both bounds, 3..8.'),
    span: positiveDuration.describe('All its episodes begin within this time.'),
  })
  .transform(({ clients, span: spanMs }): CampaignSpec => ({ clients, spanMs }));

/** A pattern of a scenario's own, in its outside form. */
export const ownPatternSchema: z.ZodType<OwnPattern> = z
  .strictObject({
    sequence: z.array(step).min(1).max(MOST_STEPS).describe('The steps, in their order in time.'),
    evades: positiveDuration
      .exactOptional()
      .describe(
        'With evasion 1, the first and the completing transaction are one millisecond further apart than this. Or each step says what its gap evades.',
      ),
    campaign: campaign
      .exactOptional()
      .describe('Episodes come in groups, each on a client of its own, that begin within a span and can share values.'),
  })
  .transform(({ evades, ...rest }): OwnPattern => ({ ...rest, ...(evades === undefined ? {} : { evadesMs: evades }) }))
  .superRefine((own, context) => {
    for (const { path, message } of contradictions(own)) context.addIssue({ code: 'custom', path: [...path], message });
  });

interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What cannot hold between the steps of a sequence. */
function contradictions(own: OwnPattern): Contradiction[] {
  const { sequence, evadesMs } = own;
  const found = sequence.flatMap((each, i): Contradiction[] => {
    const path = ['sequence', i];
    const given = i === 0 ? (['gap', 'evades'] as const).filter((key) => `${key}Ms` in each) : [];
    const first = given.map((key) => ({
      path: [...path, key],
      message: `the first step has no step before it, so it takes no ${key}`,
    }));
    if (i > 0 && each.gapMs === undefined)
      return [{ path, message: 'missing key "gap": every step but the first needs one, such as gap: 1m..4m' }];
    if (evadesMs !== undefined && each.evadesMs !== undefined && i > 0)
      return [{ path: [...path, 'evades'], message: 'expected evades at the pattern or at its steps, found both' }];
    return first;
  });
  const completing = sequence.flatMap(({ completes }, i) => (completes === true ? [i] : []));
  const again = completing.slice(1).map((i) => ({
    path: ['sequence', i, 'completes'],
    message: `expected at most one step that completes the pattern, and sequence[${completing[0]!}] does already`,
  }));
  const alone =
    evadesMs !== undefined && mostTransactions(own) === 1
      ? [
          {
            path: ['evades'],
            message: 'expected at least two transactions, of which evasion lengthens the time between, found one',
          },
        ]
      : [];
  return [...found, ...again, ...alone, ...sharedAlone(own)];
}

/** Values to be shared where there is no campaign. */
function sharedAlone({ sequence, campaign: group }: OwnPattern): Contradiction[] {
  if (group !== undefined) return [];
  return sequence.flatMap((each, i) =>
    (['category', 'device', 'region', 'location'] as const)
      .filter((field) => each[field]?.kind === 'shared')
      .map((field) => ({
        path: ['sequence', i, field],
        message: 'shared values need a campaign: write campaign: { clients: 3..8, span: 1h } beside sequence',
      })),
  );
}
