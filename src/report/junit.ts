/** What became of a test case: `skipped` for one that says nothing about success. */
export type JUnitOutcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly message: string; readonly details?: string }
  | { readonly kind: 'skipped'; readonly message: string };

/** A test case and its outcome. */
export interface JUnitCase {
  readonly classname: string;
  readonly name: string;
  readonly seconds: number;
  readonly outcome: JUnitOutcome;
  /** Shown as the case's standard output; left out, there is none. */
  readonly output?: string;
}

/** Test cases under one name. */
export interface JUnitSuite {
  readonly name: string;
  readonly cases: readonly JUnitCase[];
}

/** Suites as JUnit XML, in the form that Jenkins, GitLab and GitHub's actions read; UTF-8, ends with a newline. */
export function junitXml(suites: readonly JUnitSuite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${totals(all)}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite ${attributes({ name })} ${totals(cases)}>`,
      ...cases.flatMap(caseLines),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function caseLines({ classname, name, seconds, outcome, output }: JUnitCase): string[] {
  const open = `    <testcase ${attributes({ classname, name, time: time(seconds) })}`;
  const inside = [
    ...outcomeLines(outcome),
    ...(output === undefined ? [] : [`      <system-out>${escapeXml(output)}</system-out>`]),
  ];
  return inside.length === 0 ? [`${open}/>`] : [`${open}>`, ...inside, '    </testcase>'];
}

function outcomeLines(outcome: JUnitOutcome): string[] {
  switch (outcome.kind) {
    case 'passed':
      return [];
    case 'skipped':
      return [`      <skipped ${attributes({ message: outcome.message })}/>`];
    case 'failed': {
      const { message, details = message } = outcome;
      return [`      <failure ${attributes({ message })}>${escapeXml(details)}</failure>`];
    }
  }
}

function totals(cases: readonly JUnitCase[]): string {
  const of = (kind: JUnitOutcome['kind']) => String(cases.filter(({ outcome }) => outcome.kind === kind).length);
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  return attributes({
    tests: String(cases.length),
    failures: of('failed'),
    errors: '0',
    skipped: of('skipped'),
    time: time(seconds),
  });
}

function time(seconds: number): string {
  return seconds.toFixed(3);
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(
      ([name, value]) =>
        `${name}="${escapeXml(value).replaceAll(/[\t\n\r]/g, (blank) => `&#${blank.charCodeAt(0)};`)}"`,
    )
    .join(' ');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as XML 1.0 can hold it: what no XML file may contain, control characters and halves of pairs, becomes U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu, '\ufffd')
      .replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!)
  );
}
