import { nodeFileAccess } from '../config/file-access.ts';
import { namesIn, RULE_SETS } from '../config/shipped-files.ts';
import { examplesJUnit } from '../examples/examples-junit.ts';
import { exampleRow } from '../examples/examples-schema.ts';
import { disagreementText, tellExample } from '../examples/tell-example.ts';
import { type TestedExample, testRules } from '../examples/test-rules.ts';
import { EXIT_CODES, TraplineError } from '../model/errors.ts';
import { formatQuantity } from '../report/format.ts';
import { printable } from '../text/printable.ts';
import { colorsFor } from './colors.ts';
import { gitHubStep } from './github.ts';
import { say } from './say.ts';
import { terminalWidth } from './terminal-width.ts';
import { openTextOutput } from './text-output.ts';

/** What `trapline test` is asked for. */
export interface TestArguments {
  /** Rule sets by name or path; none stands for all that are shipped. */
  readonly references: readonly string[];
  readonly junit: string | undefined;
  readonly json: boolean;
}

/** Runs the examples of rule sets, and says which do not hold. Exit code 1 if any does not. Throws TraplineError('input') where a rule set has none. */
export async function runTest({ references, junit, json }: TestArguments): Promise<void> {
  const named = references.length > 0 ? references : namesIn(RULE_SETS, nodeFileAccess);
  const output = junit === undefined ? undefined : openTextOutput(junit, true);
  try {
    const tested = new Map(named.map((reference) => [reference, testedOf(reference)]));
    await output?.write(Buffer.from(examplesJUnit(tested)));
    output?.commit();
    annotate(tested, json);
    if (json)
      say(
        JSON.stringify(
          [...tested].flatMap(([name, all]) => all.map((one) => exampleRow(name, one))),
          null,
          2,
        ),
      );
    else say([...[...tested].flatMap(([name, all]) => ruleSetLines(name, all)), summaryOf(tested)].join('\n'));
    if ([...tested.values()].flat().some(fails)) process.exitCode = EXIT_CODES.expectation;
  } finally {
    output?.discard();
  }
}

function testedOf(reference: string): readonly TestedExample[] {
  const tested = testRules(reference);
  if (tested.length > 0) return tested;
  const advice = 'write examples: below a rule, as docs/how-to/test-rules.md shows';
  throw new TraplineError('config_invalid', `no rule of ${reference} has an example: ${advice}`);
}

function fails({ disagreements }: TestedExample): boolean {
  return disagreements.length > 0;
}

/** A line for each rule, below it what does not hold. */
function ruleSetLines(reference: string, tested: readonly TestedExample[]): string[] {
  const colors = colorsFor(process.stdout);
  const rules = [...new Set(tested.map(({ rule }) => rule.name))];
  const width = Math.max(...rules.map((name) => name.length));
  return [
    colors.bold(printable(reference)),
    ...rules.flatMap((name) => {
      const own = tested.filter(({ rule }) => rule.name === name);
      const failed = own.filter(fails);
      const mark = failed.length === 0 ? colors.green('✓') : colors.red('✗');
      const held = `${own.length - failed.length} of ${formatQuantity(own.length, 'example')}`;
      return [`  ${mark} ${name.padEnd(width)}  ${held}`, ...failed.flatMap(failureLines)];
    }),
  ];
}

function failureLines(tested: TestedExample): string[] {
  const colors = colorsFor(process.stdout);
  const { location, example } = tested;
  const place = [location.file, location.line, location.column].filter((part) => part !== undefined).join(':');
  const told = tellExample(tested, { width: terminalWidth(process.stdout) - 6, colors });
  return [
    '',
    `    ${colors.red('✗')} ${printable(example.title)}  ${colors.dim(printable(place))}`,
    ...told.map((line) => `      ${line}`.trimEnd()),
    '',
  ];
}

function summaryOf(tested: ReadonlyMap<string, readonly TestedExample[]>): string {
  const all = [...tested.values()].flat();
  const failed = all.filter(fails).length;
  return failed === 0
    ? all.length === 1
      ? 'The example holds.'
      : `All ${formatQuantity(all.length, 'example')} hold.`
    : `${failed} of ${formatQuantity(all.length, 'example')} ${failed === 1 ? 'does' : 'do'} not hold.`;
}

function annotate(tested: ReadonlyMap<string, readonly TestedExample[]>, isTaken: boolean): void {
  const failed = [...tested.values()].flat().filter(fails);
  gitHubStep(process.env, isTaken).annotate(
    failed.map(({ rule, example, location, disagreements, run }) => ({
      level: 'error',
      title: `${rule.name}: ${example.title}`,
      message: disagreements.map((one) => disagreementText(one, run)).join('; '),
      location,
    })),
  );
}
