import { z } from 'zod';
import { type WindowSpec } from '../model/rule-set.ts';
import { type ExtraNames } from './extra-names.ts';
import { exactlyOne, nameField, positiveDuration } from './fields.ts';
import { filterSchema } from './filter-schema.ts';
import { expectedFound, listNames, show } from './messages.ts';
import { misspeltPattern } from './own-pattern-names.ts';
import { FRAUD_PATTERNS } from './pattern-names.ts';
import { ruleExamples } from './rule-example-schema.ts';
import { formatDuration } from './units.ts';
import { keysElsewhere } from './zod-messages.ts';

const trailing = (positiveDuration as z.ZodType<number>).transform((sizeMs): WindowSpec => ({
  kind: 'trailing',
  sizeMs,
}));

const aligned = z
  .strictObject(
    {
      tumbling: positiveDuration.optional().describe('Windows of this size side by side, aligned to the epoch.'),
      hopping: z
        .strictObject({ size: positiveDuration, slide: positiveDuration })
        .optional()
        .describe('Windows of a size, one beginning at each multiple of slide.'),
    },
    { error: keysElsewhere({ trailing: 'a trailing window is its length alone, as in window: 10m' }) },
  )
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

/** Where there are two rule sets, a setting such as `rules.candidate.x.window` names one of them first. */
const RESERVED: readonly string[] = ['current', 'candidate'];

const ruleName = nameField('_', 'Name of the rule, in alerts and in the report.').superRefine((name, context) => {
  if (!RESERVED.includes(name)) return;
  const message = `${show(name)} is the name of one of two rule sets, as in --set rules.${name}.x.window=5m: give the rule another name`;
  context.addIssue({ code: 'custom', message });
});

/** What a rule of any kind has. */
export function commonFields(extras: ExtraNames) {
  return {
    name: ruleName,
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

/** The same. */
export type CommonFields = ReturnType<typeof commonFields>;
