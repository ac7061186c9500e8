import { z } from 'zod';
import { type TraplineError } from '../model/errors.ts';
import { type Validation } from './validate-file.ts';

const text = z.string();

const problemSchema = z.object({
  file: text.describe('The file that it is in: the one that was checked, or one that it names.'),
  line: z.number().int().nullable().describe('From 1; null where it is about the file as a whole.'),
  column: z.number().int().nullable().describe('From 1.'),
  message: text.describe('What is wrong, in one line, without its place.'),
  expected: text.nullable().describe('What was expected there, where the message says so.'),
  nearest: text.nullable().describe('The valid name that was probably meant.'),
});

/** What `trapline validate --json` prints: an entry for each file. */
export const validationSchema = z.array(
  z.object({
    file: text,
    valid: z.boolean(),
    summary: text.nullable().describe('What a valid file is, in a few words.'),
    problems: z.array(problemSchema),
  }),
);

/** One file of `trapline validate --json`. */
export type ValidatedFile = z.infer<typeof validationSchema>[number];

/** A checked file for `--json`. */
export function validatedFile(file: string, validation: Validation): ValidatedFile {
  return validation.valid
    ? { file, valid: true, summary: validation.summary, problems: [] }
    : { file, valid: false, summary: null, problems: validation.errors.map((error) => problemOf(file, error)) };
}

function problemOf(file: string, { message, location }: TraplineError): z.infer<typeof problemSchema> {
  return {
    file: location?.file ?? file,
    line: location?.line ?? null,
    column: location?.column ?? null,
    message,
    expected: /\b[Ee]xpected (.+?)(?:, found .*|; did you mean .*)?$/s.exec(message)?.[1] ?? null,
    nearest: /(?:did you mean|the nearest IANA name is) "([^"]*)"/.exec(message)?.[1] ?? null,
  };
}

/** The published JSON Schema of `trapline validate --json`. */
export function validationJsonSchema(): string {
  const schema = z.toJSONSchema(validationSchema, { io: 'input' });
  const titled = { title: 'Trapline validation', description: 'What trapline validate --json prints.', ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
