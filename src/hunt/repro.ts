import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isSeq } from 'yaml';
import { TraplineError } from '../model/errors.ts';
import { reasonOf } from '../model/system-reason.ts';
import { shellWord } from '../report/shell-word.ts';
import { type HuntCase, PLAIN_WAYS } from './case.ts';
import { type Section } from './draw/form.ts';
import { type Failure, type FailureKind } from './failure.ts';
import { EXPECTED_TITLE, WAYS_TITLE } from './repro-notes.ts';
import { type Story } from './story.ts';
import { type HuntedProgram } from './try-case.ts';

/** A failure with its case, shrunk. */
export interface ShrunkCase {
  readonly failure: Failure;
  readonly huntCase: HuntCase;
  /** The command that finds it again. */
  readonly foundBy: string;
  readonly program?: HuntedProgram | undefined;
  /** Null where its world cannot be drawn. */
  readonly story: Story | null;
}

/** A case as a file: a scenario that runs, with what differs told above it. */
export interface Repro {
  /** Of the scenario, and of the file without `.yaml`: the same for the same scenario. */
  readonly name: string;
  readonly text: string;
}

/** Writes a failing case down, for a folder. */
export function reproOf(shrunk: ShrunkCase, folder: string): Repro {
  const { failure, huntCase, story } = shrunk;
  const { name: _, ...form } = huntCase.form;
  const name = nameOf(failure, form);
  const expect = story === null ? {} : { expect: story.counts };
  const values = { name, title: titleOf(failure), group: 'hunt', ...form, ...expect };
  return { name, text: `${header(shrunk, join(folder, `${name}.yaml`))}\n${yamlOf(values)}` };
}

/** Lists whose entries take a line each. */
const LISTS = [
  ['traffic', 'transactions'],
  ['engine', 'rules', 'rules'],
  ['faults'],
  ['fraud'],
  ['decoys'],
  ['clocks'],
];

function yamlOf(values: object): string {
  const document = new Document(values);
  for (const path of LISTS) {
    const list = document.getIn(path);
    if (isSeq(list)) for (const item of list.items) if (isMap(item)) item.flow = true;
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** Puts a repro into a folder, which is made if need be; false if it is there already. Throws TraplineError('input') if it cannot be written. */
export function writeRepro({ name, text }: Repro, folder: string): boolean {
  const path = join(folder, `${name}.yaml`);
  if (existsSync(path)) return false;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw new TraplineError('file_unwritable', `cannot be written: ${reasonOf(error)}`, { location: { file: path } });
  }
  return true;
}

const NAME_DIGITS = 6;
const MOST_PART_CHARACTERS = 40;

function nameOf({ kind, part }: Failure, form: Section): string {
  const digest = createHash('sha256').update(JSON.stringify(form)).digest('hex').slice(0, NAME_DIGITS);
  const words = part.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const slug = words.slice(0, MOST_PART_CHARACTERS).replaceAll(/^-+|-+$/g, '');
  return [kind, slug, digest].filter((word) => word !== '').join('-');
}

function titleOf({ kind, part }: Failure): string {
  return `Found by hunt: ${kind}${part === '' ? '' : `, ${part}`}`;
}

function header({ failure, foundBy, huntCase, program, story }: ShrunkCase, path: string): string {
  const check = `npx trapline hunt --repro ${shellWord(path)}`;
  const run = SEEN_BY_HUNT.includes(failure.kind) ? check : runOf(failure.kind, huntCase, path);
  const engine =
    program === undefined
      ? ''
      : ` --engine process -- ${[program.command, ...program.args].map((word) => shellWord(word)).join(' ')}`;
  const lines = [
    `${failure.kind}: ${failure.words}`,
    '',
    `Run it:    ${run}${engine}`,
    ...(run === check ? [] : [`Check it:  ${check}${engine}`]),
    `Found by:  ${foundBy}`,
    ...(isDeepStrictEqual(huntCase.ways, PLAIN_WAYS) ? [] : [`${WAYS_TITLE}${JSON.stringify(huntCase.ways)}`]),
    '',
    ...(story === null ? ['Its log is not known: drawing its world comes to no end.'] : storyLines(story)),
  ];
  return lines.map((line) => `# ${line.replaceAll('\n', ' ')}`.trimEnd()).join('\n');
}

/** What only the hunt looks at: a run of it ends well. */
const SEEN_BY_HUNT: readonly FailureKind[] = ['delivery', 'wire', 'aggregates', 'timing', 'rereads'];

/** The command that shows what the run comes to. */
function runOf(kind: FailureKind, { ways: [first, second] }: HuntCase, path: string): string {
  const file = shellWord(path);
  if (kind === 'differs') return `npx trapline verify ${file} --batch-rows ${second.batchRows}`;
  return `npx trapline run ${file}${first.batchRows === 4096 ? '' : ` --batch-rows ${first.batchRows}`}`;
}

function storyLines({ timeline, expected, actual }: Story): string[] {
  return [
    'The log, by arrival (times from the start; place: partition/offset):',
    ...timeline.map((line) => `  ${line}`),
    '',
    EXPECTED_TITLE,
    ...listed(expected),
    '',
    'Actual alerts:',
    ...(actual === null ? ['  none: the run came to no end'] : listed(actual)),
  ];
}

function listed(lines: readonly string[]): string[] {
  return lines.length === 0 ? ['  none'] : lines.map((line) => `  ${line}`);
}
