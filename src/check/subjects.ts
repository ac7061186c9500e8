import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { type CaptureCheck } from '../config/capture-expectations-schema.ts';
import { nodeFileAccess } from '../config/file-access.ts';
import { listScenarios, loadScenario } from '../config/load-scenario.ts';
import { parseYaml } from '../config/yaml-source.ts';
import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { compareText } from '../model/text-order.ts';
import { besideCapture, CAPTURE_EXTENSIONS, captureOf, pathIn } from '../run/beside-capture.ts';
import { expectationsPaths, fileKind, isExpectationsFile, YAML_EXTENSIONS } from '../run/file-kind.ts';
import { expectedTransactions } from '../sweep/cost.ts';

interface SubjectBase {
  /** Its name among the golden results of its folder: the scenario's name, or a capture's file name. */
  readonly name: string;
  /** The name, or the path where several have the same one; differs from every other subject's. */
  readonly label: string;
  /** Path of the file. */
  readonly file: string;
  /** About how many transactions a run has: for progress, and to begin with what takes longest. */
  readonly weight: number;
}

/** A scenario that is checked. */
export interface ScenarioSubject extends SubjectBase {
  readonly kind: 'scenario';
  /** Name or path, as `loadScenario` takes it. */
  readonly scenario: string;
  /** The file of its rule set; null where the rules stand in the scenario. */
  readonly ruleSetFile: string | null;
}

/** A capture that is checked. */
export interface CaptureSubject extends SubjectBase {
  readonly kind: 'capture';
  /** What it is replayed with, in the place of its own rules or the default ones: as its expectations say, or a rule set of the same name beside it. */
  readonly ruleSetFile: string | null;
  /** The episodes of the same name beside it, against which it is scored. */
  readonly episodesFile: string | null;
  /** The file of expectations of the same name beside it, and what it says. */
  readonly expectationsFile: string | null;
  readonly check: CaptureCheck | null;
}

/** What is checked. */
export type Subject = ScenarioSubject | CaptureSubject;

/** What is checked, and which folders are checked as a whole. */
export interface Subjects {
  readonly subjects: readonly Subject[];
  /** Folders every scenario and capture of which is among the subjects. */
  readonly wholeFolders: ReadonlySet<string>;
}

/** For a file whose traffic comes from another file. */
const UNKNOWN_WEIGHT = 50_000;

/**
 * Finds what is named: shipped scenarios, scenario files, captures, and of a folder every scenario and capture that lies in it. Of none, every shipped
 * scenario. What is named twice is there once. Throws TraplineError('input') for the first that cannot be used, before anything has run.
 */
export function findSubjects(named: readonly string[]): Subjects {
  const wholeFolders = new Set<string>();
  const files = named.flatMap((name) => {
    if (!isFolder(name)) return [name];
    wholeFolders.add(resolve(name));
    return filesIn(name);
  });
  if (named.length === 0) {
    files.push(...listScenarios());
    wholeFolders.add(resolve(nodeFileAccess.scenariosDirectory));
  }
  const byPath = new Map<string, Subject>();
  for (const file of files) {
    const subject = subjectOf(file);
    const path = resolve(subject.file);
    if (!byPath.has(path)) byPath.set(path, subject);
  }
  const subjects = [...byPath.values()];
  refuseSameNames(subjects);
  return { subjects: labelled(subjects), wholeFolders };
}

function subjectOf(file: string): Subject {
  if (isExpectationsFile(file)) return captureSubject(captureOf(file));
  return isCapture(file) ? captureSubject(file) : scenarioSubject(file);
}

/** The file of expectations of a capture: the one that is there, or where one would be. */
export function expectationsFileOf({ file, expectationsFile }: CaptureSubject): string {
  return expectationsFile ?? expectationsPaths(file.slice(0, -extname(file).length))[0]!;
}

/** In one folder, a name has one entry among the golden results. */
function refuseSameNames(subjects: readonly Subject[]): void {
  for (const [i, { name, file }] of subjects.entries()) {
    const earlier = subjects
      .slice(0, i)
      .find((one) => one.name === name && dirname(resolve(one.file)) === dirname(resolve(file)));
    if (earlier === undefined) continue;
    const message = `is called ${name} as ${basename(earlier.file)} beside it: golden results have one entry for a name`;
    throw new TraplineError('config_invalid', message, { location: { file } });
  }
}

/** The folder of a subject's golden results. */
export function folderOf({ file }: Subject): string {
  return resolve(dirname(file));
}

/** A name without a slash is that of a shipped scenario, even if a folder is called the same. */
function isFolder(name: string): boolean {
  if (!/[/\\]/.test(name) && listScenarios().includes(name)) return false;
  return factsOf(name)?.isDirectory() === true;
}

function isCapture(file: string): boolean {
  return CAPTURE_EXTENSIONS.includes(extname(file));
}

function filesIn(folder: string): string[] {
  const names = namesIn(folder).sort(compareText);
  const captures = names.filter(isCapture);
  // What a capture was to give is not passed over where the capture is gone.
  for (const name of names) if (isExpectationsFile(name) && isSeen(name)) captureOf(pathIn(folder, name));
  const scenarios = names.filter((name) => isScenarioFile(join(folder, name), name));
  if (captures.length + scenarios.length > 0) return [...scenarios, ...captures].map((name) => pathIn(folder, name));
  throw new TraplineError('no_records', 'the folder holds no scenario (.yaml) and no capture (.arrow)', {
    location: { file: folder },
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    const message = `cannot read it: ${systemReason(cause)}`;
    throw new TraplineError('file_unreadable', message, { location: { file: folder }, cause });
  }
}

/** What lies at a path; undefined where nothing does, or the path cannot be. */
function factsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Rule sets and mappings, those of alerts too, and expectations of captures may lie beside scenarios; any other file is taken for one, so that none is passed over for a slip. */
function isScenarioFile(file: string, name: string): boolean {
  if (!YAML_EXTENSIONS.includes(extname(name)) || !isSeen(name) || factsOf(file)?.isFile() !== true) return false;
  return !isExpectationsFile(name) && fileKind(keysOf(file)) === 'scenario';
}

/** Editors leave files that begin with a dot, some of them links to nothing. */
function isSeen(name: string): boolean {
  return !name.startsWith('.');
}

function keysOf(file: string): ReadonlySet<string> {
  return new Set(Object.keys(parseYaml(file, nodeFileAccess.readFile(file)).value as object));
}

function scenarioSubject(scenario: string): ScenarioSubject {
  const { scenario: loaded, files } = loadScenario({ scenario });
  return {
    kind: 'scenario',
    name: loaded.name,
    label: loaded.name,
    file: files.scenario,
    scenario,
    ruleSetFile: files.ruleSet,
    weight: expectedTransactions(loaded) ?? UNKNOWN_WEIGHT,
  };
}

function captureSubject(file: string): CaptureSubject {
  const { capture, records, ...files } = besideCapture(file);
  const name = basename(capture);
  return { kind: 'capture', name, label: name, file: capture, weight: records, ...files };
}

function labelled(subjects: readonly Subject[]): Subject[] {
  const count = (name: string): number => subjects.filter((subject) => subject.name === name).length;
  return subjects.map((subject) =>
    count(subject.name) === 1 ? subject : { ...subject, label: relative('.', subject.file) },
  );
}
