import { z } from 'zod';
import { disagreementText } from './tell-example.ts';
import { type TestedExample } from './test-rules.ts';

/** What `trapline test --json` prints: an entry for each example, in the order of the rule sets and rules. */
export const testedExamplesSchema = z.array(
  z.object({
    rules: z.string().describe('The rule set, as it was named.'),
    rule: z.string(),
    title: z.string(),
    file: z.string(),
    line: z.int().min(1).nullable(),
    holds: z.boolean(),
    disagreements: z.array(
      z.object({
        kind: z.enum(['no_detection', 'detection', 'evidence']),
        event: z.int().min(1).describe('Its number in the list of events.'),
        text: z.string(),
      }),
    ),
  }),
);

/** The entry of an example. */
export function exampleRow(
  rules: string,
  { rule, example, location, run, disagreements }: TestedExample,
): z.infer<typeof testedExamplesSchema>[number] {
  return {
    rules,
    rule: rule.name,
    title: example.title,
    file: location.file,
    line: location.line ?? null,
    holds: disagreements.length === 0,
    disagreements: disagreements.map((one) => ({
      kind: one.kind,
      event: one.event,
      text: disagreementText(one, run),
    })),
  };
}

/** The schema of what `trapline test --json` prints, for other programs. */
export function examplesJsonSchema(): string {
  const schema = z.toJSONSchema(testedExamplesSchema, { io: 'input' });
  const titled = { title: 'Trapline examples', description: 'What trapline test --json prints.', ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
