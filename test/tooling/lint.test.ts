import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectCopy, runForJson } from './project.ts';

const PURE_ROOMS = ['model', 'columns', 'random', 'digest', 'sim', 'engine', 'oracle'];
/** Brokers in virtual time. */
const SIMULATED = 'kafka/simulated';
/** Where figures of reports are worked out. */
const EXACT_ROOMS = ['score', 'report', 'attribution', 'compare'];

/** The last two are exact, and yet banned: what a later engine adds has to be looked at first. */
const INEXACT_MATH = (
  'random pow exp expm1 log log1p log2 log10 cbrt hypot sin cos tan asin acos atan atan2 ' +
  'sinh cosh tanh asinh acosh atanh f16round sumPrecise'
).split(' ');

/** Code by the rule that must find it. */
const VIOLATIONS: Readonly<Record<string, readonly string[]>> = {
  'no-ambient-global': [
    `export const x = Date.now();`,
    `export const x = new Date();`,
    `export const x = new Date(0);`,
    `export const x = Date;`,
    `export const x = (time: Date): number => time.getHours();`,
    `export const x = globalThis.Date.now();`,
    `export const x = performance.now();`,
    `export const x = crypto.randomUUID();`,
    `export const x = new Intl.NumberFormat();`,
    `export const x = (format: Intl.NumberFormat): string => format.format(1);`,
    `export const x = setTimeout(() => undefined, 1);`,
    `export const x = setInterval(() => undefined, 1);`,
    `setImmediate(() => undefined);`,
    `queueMicrotask(() => undefined);`,
    `export const x = process.env['TZ'];`,
    `export const { hrtime } = process;`,
    `export const x = await fetch('http://localhost');`,
    `export const x = Buffer.from('x');`,
    `console.log('x');`,
    `export const x = import.meta.url;`,
  ],
  'no-inexact-math': [
    ...INEXACT_MATH.map((name) => `export const x = Math.${name}(0.5, 2);`),
    `export const x = Math['pow'](2, 3);`,
    `export const x = Math[\`pow\`](2, 3);`,
    `export const x = Math?.pow(2, 3);`,
    `export const { pow } = Math;`,
    `export const { floor, ...rest } = Math;`,
    `export const x = Math;`,
    `export const x = (name: 'sin'): number => Math[name](1);`,
    `export const x = Object.keys({ Math });`,
    `export const x = [0.5].map(Math.exp);`,
  ],
  'no-power-operator': [
    `export const x = (y: number): number => y ** 2;`,
    `export const x = 2n ** 64n;`,
    `export let x = 2; x **= 3;`,
  ],
  'no-locale-method': [
    `export const x = 'a'.localeCompare('b');`,
    `export const x = (1).toLocaleString();`,
    `export const x = 'i'.toLocaleUpperCase();`,
    `export const x = 'I'.toLocaleLowerCase();`,
    `export const x = 'a'['localeCompare']('b');`,
    `export const x = (time: { toLocaleDateString(): string }): string => time.toLocaleDateString();`,
    `export const x = (time: { toLocaleTimeString?(): string }): unknown => time?.toLocaleTimeString?.();`,
    `export const { localeCompare } = 'a';`,
    `export const { toLocaleString: x } = 1;`,
  ],
};

const CLEAN = `
import { type Batch } from './batch.ts';

/** Names that look like what is banned, but are the file's own, or mean the same everywhere. */
interface Clock {
  readonly performance: number;
  readonly process: (batch: Batch) => void;
  setTimeout(delayMs: number): void;
}

export function clean(clock: Clock, batch: Batch): readonly unknown[] {
  const crypto = clock.performance;
  clock.process(batch);
  clock.setTimeout(Math.max(1, crypto));
  const exact = [Math.abs(-1), Math.sign(1), Math.floor(1.5), Math.ceil(1.5), Math.trunc(1.5), Math.round(1.5)];
  const words = [Math.imul(2, 3), Math.clz32(1), Math.fround(0.1), Math.sqrt(2), Math['min'](1, 2), Math.PI, Math.LN2];
  const bytes = new TextEncoder().encode('x'.toUpperCase());
  return [exact, words, bytes, 2 * 3, { Date: 1, pow: 2 }, new Map<string, Promise<number>>(), Number.isSafeInteger(1)];
}
`;

interface Finding {
  readonly file: string;
  readonly rule: string;
}

function lint(project: ProjectCopy): readonly Finding[] {
  const { diagnostics } = runForJson('oxlint/bin/oxlint', ['--format=json', 'src'], project.folder) as {
    diagnostics: readonly { code: string; filename: string }[];
  };
  return diagnostics.map(({ code, filename }) => ({ rule: code, file: filename.replaceAll('\\', '/') }));
}

const planted = Object.entries(VIOLATIONS).flatMap(([rule, codes]) =>
  codes.map((code, index) => ({ rule: `determinism(${rule})`, code, name: `${rule}-${index}` })),
);

describe('the determinism bans', () => {
  let project: ProjectCopy;
  let findings: readonly Finding[];

  const rulesOf = (file: string): readonly string[] =>
    findings
      .filter((finding) => finding.file === file && finding.rule.startsWith('determinism'))
      .map(({ rule }) => rule);

  beforeAll(() => {
    project = new ProjectCopy('.oxlintrc.json', 'tools');
    for (const { code, name } of planted) {
      project.write(`src/sim/${name}.ts`, `${code}\n`);
      project.write(`src/artifacts/${name}.ts`, `${code}\n`);
    }
    project.write(`src/${SIMULATED}/aborts.ts`, 'export const x = (): AbortSignal => new AbortController().signal;\n');
    for (const room of [...PURE_ROOMS, SIMULATED]) {
      project.write(`src/${room}/deep/er/planted.ts`, 'export const x = Math.random() ** Date.now();\n');
      project.write(`src/${room}/clean.ts`, CLEAN);
    }
    for (const room of EXACT_ROOMS) {
      project.write(`src/${room}/planted.ts`, 'export const x = Math.random() ** Date.now();\n');
    }
    findings = lint(project);
  });

  afterAll(() => project.remove());

  it.each(planted)('$rule finds: $code', ({ rule, name }) => {
    expect(rulesOf(`src/sim/${name}.ts`)).toContain(rule);
  });

  it.each([...PURE_ROOMS, SIMULATED])('hold in every folder of src/%s', (room) => {
    expect(rulesOf(`src/${room}/deep/er/planted.ts`).toSorted()).toEqual([
      'determinism(no-ambient-global)',
      'determinism(no-inexact-math)',
      'determinism(no-power-operator)',
    ]);
  });

  it.each([...PURE_ROOMS, SIMULATED])('find nothing in a clean file of src/%s', (room) => {
    expect(findings.filter(({ file }) => file === `src/${room}/clean.ts`)).toEqual([]);
  });

  it('let what is simulated end a wait by a signal', () => {
    expect(rulesOf(`src/${SIMULATED}/aborts.ts`)).toEqual([]);
  });

  it('leave the rooms alone that do talk to the machine', () => {
    expect(planted.flatMap(({ name }) => rulesOf(`src/artifacts/${name}.ts`))).toEqual([]);
  });

  it.each(EXACT_ROOMS)('hold figures of src/%s to arithmetic that is the same everywhere', (room) => {
    expect(rulesOf(`src/${room}/planted.ts`).toSorted()).toEqual([
      'determinism(no-inexact-math)',
      'determinism(no-power-operator)',
    ]);
  });
});
