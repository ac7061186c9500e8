import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { fileAt, findCommit, pathInRepository } from './git.ts';
import { ownEntry } from '../model/own-entry.ts';
import { type GoldenEntry } from './golden.ts';
import { GOLDEN_FILE, type GoldenFile, isSpecial, parseGolden, readGolden, writeGolden } from './golden-file.ts';
import { folderOf, type Subject, type Subjects } from './subjects.ts';

/** Where the results lie that a check compares with. */
export type BaselineSource =
  | { readonly kind: 'beside' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'git'; readonly ref: string };

/** What a subject is compared with. */
export interface Compared {
  readonly entry: GoldenEntry;
  /** In words: `the golden results`, `main (1a2b3c4d)`. */
  readonly against: string;
  /** Whether these are the golden results beside the subject, which stand in for a baseline that does not have it. */
  readonly isStandIn: boolean;
}

/** The results that a check compares with. */
export interface Baseline {
  /** In words. */
  readonly words: string;
  /** What a subject is compared with; undefined where there is nothing. */
  of(subject: Subject): Compared | undefined;
  /** What the user should be told before anything runs. */
  readonly notices: readonly string[];
  /** Entries of folders that are checked as a whole whose scenario or capture is gone, by the path of their file. */
  readonly gone: readonly string[];
  /** Writes new results in the place of those. Throws TraplineError('input') where that cannot be. */
  update(results: ReadonlyMap<Subject, GoldenEntry>): void;
}

const GOLDEN_WORDS = 'the golden results';
const SHORT_HASH = 8;

/** `git:REF`, else the path of a file. */
export function parseBaseline(given: string | undefined): BaselineSource {
  if (given === undefined) return { kind: 'beside' };
  return given.startsWith('git:') ? { kind: 'git', ref: given.slice('git:'.length) } : { kind: 'file', path: given };
}

/** Reads the results that subjects are compared with. Throws TraplineError('input') for what cannot be read. */
export function openBaseline(source: BaselineSource, { subjects, wholeFolders }: Subjects, update: boolean): Baseline {
  const folders = [...new Set(subjects.map(folderOf))];
  const beside = new Map(folders.map((folder) => [folder, readGolden(join(folder, GOLDEN_FILE))]));
  const whole = folders.filter((folder) => wholeFolders.has(folder));
  switch (source.kind) {
    case 'beside':
      return {
        words: GOLDEN_WORDS,
        of: (subject) => standIn(beside, subject, false),
        notices: [],
        gone: goneFrom(beside, subjects, whole),
        update: (results) => updateBeside(beside, results, { subjects, whole }),
      };
    case 'file':
      return fromFile(source.path, subjects, beside, update);
    case 'git':
      if (update) {
        throw new TraplineError(
          'option_invalid',
          '--update: a commit cannot be changed; leave out --baseline, and the golden results beside each scenario are written',
        );
      }
      return fromGit(source.ref, subjects, beside, whole);
  }
}

type ByFolder = ReadonlyMap<string, GoldenFile>;

function standIn(beside: ByFolder, subject: Subject, isStandIn: boolean): Compared | undefined {
  const entry = ownEntry(beside.get(folderOf(subject)) ?? {}, subject.name);
  return entry && { entry, against: isStandIn ? `${GOLDEN_WORDS} beside it` : GOLDEN_WORDS, isStandIn };
}

function fromFile(path: string, subjects: readonly Subject[], beside: ByFolder, update: boolean): Baseline {
  refuseSameNames(path, subjects);
  if (!update && !existsSync(path)) {
    throw new TraplineError(
      'file_not_found',
      'no such file; "trapline check --update --baseline" with this path writes it, and git:REF names a commit',
      { location: { file: path } },
    );
  }
  if (update && !existsSync(dirname(path))) {
    const message = 'its folder is not there, so that results could not be saved';
    throw new TraplineError('file_not_found', message, { location: { file: path } });
  }
  // What is written into a pipe or a device cannot be read from it.
  const golden = update && isSpecial(path) ? {} : readGolden(path);
  return {
    words: path,
    of: (subject) => {
      const entry = ownEntry(golden, subject.name);
      return entry === undefined ? standIn(beside, subject, true) : { entry, against: path, isStandIn: false };
    },
    notices: [],
    gone: [],
    update: (results) => writeGolden(path, { ...golden, ...byName(results) }),
  };
}

/** In one file, one name is one scenario. */
function refuseSameNames(path: string, subjects: readonly Subject[]): void {
  const second = subjects.find(({ name }, i) => subjects.findIndex((other) => other.name === name) < i);
  if (second === undefined) return;
  throw new TraplineError(
    'option_invalid',
    `--baseline ${path}: one file has one entry for a name, and two are called ${second.name}; check one of their folders at a time`,
  );
}

function fromGit(ref: string, subjects: readonly Subject[], beside: ByFolder, whole: readonly string[]): Baseline {
  const read = [...beside.keys()].map((folder) => {
    const commit = findCommit(ref, folder);
    const text = fileAt(commit, folder, GOLDEN_FILE);
    const shown = `${ref}:${pathInRepository(folder, GOLDEN_FILE)}`;
    return { folder, commit, shown, golden: text === undefined ? undefined : parseGolden(text, shown) };
  });
  const words = `${ref} (${read[0]!.commit.hash.slice(0, SHORT_HASH)})`;
  const atCommit = new Map(read.map(({ folder, golden }) => [folder, golden ?? {}]));
  return {
    words,
    of: (subject) => {
      const entry = ownEntry(atCommit.get(folderOf(subject)) ?? {}, subject.name);
      return entry === undefined ? standIn(beside, subject, true) : { entry, against: words, isStandIn: false };
    },
    notices: read
      .filter(({ golden }) => golden === undefined)
      .map(({ shown }) => `${shown} is not there; the golden results beside the scenarios stand in for it`),
    gone: goneFrom(atCommit, subjects, whole),
    update: () => undefined,
  };
}

function goneFrom(byFolder: ByFolder, subjects: readonly Subject[], whole: readonly string[]): string[] {
  return whole.flatMap((folder) => {
    const names = new Set(subjects.filter((subject) => folderOf(subject) === folder).map(({ name }) => name));
    return Object.keys(byFolder.get(folder) ?? {})
      .filter((name) => !names.has(name))
      .map((name) => relative('.', join(folder, name)));
  });
}

/** If a whole folder was checked, entries of what is no longer there are removed; of a run that failed the entry stays. */
function updateBeside(
  beside: ByFolder,
  results: ReadonlyMap<Subject, GoldenEntry>,
  { subjects, whole }: { readonly subjects: readonly Subject[]; readonly whole: readonly string[] },
): void {
  for (const folder of new Set([...results.keys()].map(folderOf))) {
    const isOwn = (subject: Subject): boolean => folderOf(subject) === folder;
    const names = subjects.filter(isOwn).map(({ name }) => name);
    const stays = (name: string): boolean => !whole.includes(folder) || names.includes(name);
    const kept = Object.entries(beside.get(folder) ?? {}).filter(([name]) => stays(name));
    const fresh = new Map([...results].filter(([subject]) => isOwn(subject)));
    writeGolden(join(folder, GOLDEN_FILE), { ...Object.fromEntries(kept), ...byName(fresh) });
  }
}

function byName(results: ReadonlyMap<Subject, GoldenEntry>): GoldenFile {
  return Object.fromEntries([...results].map(([{ name }, entry]) => [name, entry]));
}
