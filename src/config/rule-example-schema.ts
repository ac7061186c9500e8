import { z } from 'zod';
import { type ExpectedMatch, type RuleExample } from '../model/rule-example.ts';
import { type ExtraNames } from './extra-names.ts';
import { wholeNumber } from './fields.ts';
import { exampleEvent } from './listed-traffic-schema.ts';
import { show } from './messages.ts';

const eventNumber = wholeNumber(1);

const match = z
  .union([
    eventNumber,
    z.strictObject({
      event: eventNumber.describe('The number of the event at which the rule holds.'),
      evidence: z.array(eventNumber).min(1).optional().describe('The events that the detection names.'),
    }),
  ])
  .transform((given): ExpectedMatch => {
    if (typeof given === 'number') return { event: given, evidence: null };
    return { event: given.event, evidence: given.evidence ?? null };
  })
  .meta({ description: 'The number of an event, from 1; or {event: 2, evidence: [1, 2]}.' });

/** An example of a rule in its outside form. */
const example = (extras: ExtraNames) =>
  z
    .strictObject({
      title: z.string().min(1).describe('What the example shows, in a few words.'),
      events: z
        .array(exampleEvent(extras))
        .min(1, { error: 'expected at least one event, such as - {at: 0s, region: north}' })
        .describe('What happens, from a midnight in UTC on. Of equal times, what is listed first happens first.'),
      match: z.array(match).min(1).optional().describe('The events at which the rule holds, each of them.'),
      no_match: z.literal(true).optional().describe('The rule holds at none of the events.'),
    })
    .transform((shape, context): RuleExample => {
      if ((shape.match === undefined) === (shape.no_match === undefined)) {
        const found = shape.match === undefined ? 'neither' : 'both';
        context.addIssue({ code: 'custom', message: `expected one of match, no_match, found ${found}` });
        return z.NEVER;
      }
      const { title, events, match: matches = [] } = shape;
      matches.forEach(({ event, evidence }, i) => {
        for (const number of [event, ...(evidence ?? [])]) {
          if (number <= events.length) continue;
          const message = `there is no event ${number}: expected a number from 1 to ${events.length}`;
          context.addIssue({ code: 'custom', path: ['match', i], message });
        }
        if (matches.findIndex((other) => other.event === event) < i) {
          context.addIssue({ code: 'custom', path: ['match', i], message: `event ${event} is listed twice` });
        }
      });
      return { title, events, matches };
    });

/** `examples:` of a rule. `extras`: the extra columns that an event may have. */
export const ruleExamples = (extras: ExtraNames) =>
  z
    .array(example(extras))
    .superRefine((examples, context) => {
      examples.forEach(({ title }, i) => {
        const earlier = examples.findIndex((other) => other.title === title);
        if (earlier === i) return;
        const message = `the title ${show(title)} is already that of examples[${earlier}]`;
        context.addIssue({ code: 'custom', path: [i, 'title'], message });
      });
    })
    .optional()
    .describe('A few events each, and where the rule holds; `trapline test` runs them.');
