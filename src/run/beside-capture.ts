import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { CaptureReader } from '../capture/format/reader.ts';
import { type CaptureCheck } from '../config/capture-expectations-schema.ts';
import { nodeFileAccess } from '../config/file-access.ts';
import { inputError } from '../config/issues.ts';
import { loadCaptureExpectations } from '../config/load-capture-expectations.ts';
import { parseYaml } from '../config/yaml-source.ts';
import { TraplineError } from '../model/errors.ts';
import { resolveEngine } from '../replay/engine-settings.ts';
import { expectationsPaths, fileKind, stemOf, YAML_EXTENSIONS } from './file-kind.ts';

/** Extensions of captures. */
export const CAPTURE_EXTENSIONS: readonly string[] = ['.arrow', '.trapline'];

/** A capture, and what lies beside it under the same name. */
export interface CaptureWithFiles {
  readonly capture: string;
  readonly records: number;
  /** The rule set that it is replayed with, in the place of its own rules or the default ones. */
  readonly ruleSetFile: string | null;
  /** The episodes that a replay is scored against. */
  readonly episodesFile: string | null;
  /** The file of expectations: the one that is there, or null. */
  readonly expectationsFile: string | null;
  /** What that file says. */
  readonly check: CaptureCheck | null;
}

/** Looks for the files beside a capture, and reads its expectations. Throws TraplineError('input'). */
export function besideCapture(capture: string): CaptureWithFiles {
  if (!existsSync(capture)) throw new TraplineError('file_not_found', 'no such file', { location: { file: capture } });
  const stem = capture.slice(0, -extname(capture).length);
  const besideRules = YAML_EXTENSIONS.map((extension) => stem + extension).find(isRuleSet);
  const episodes = `${stem}.episodes.jsonl`;
  const expectationsFile = expectationsPaths(stem).find((path) => existsSync(path)) ?? null;
  const reader = CaptureReader.open(capture);
  try {
    const { records, origin } = reader;
    const ruleSetFile = besideRules === undefined ? null : pathIn(dirname(besideRules), basename(besideRules));
    const files = { capture, records, episodesFile: existsSync(episodes) ? episodes : null, expectationsFile };
    if (expectationsFile === null) return { ...files, ruleSetFile, check: null };
    const own = resolveEngine({ rules: ruleSetFile ?? undefined }, origin.run).engine.ruleSet;
    const check = loadCaptureExpectations(expectationsFile, own);
    if (check.rules === undefined) return { ...files, ruleSetFile, check };
    if (ruleSetFile === null) return { ...files, ruleSetFile: check.rules, check };
    throw saidTwice(expectationsFile, ruleSetFile);
  } finally {
    reader.close();
  }
}

/** The capture that a file of expectations is beside. Throws TraplineError('input') where there is none. */
export function captureOf(expectationsFile: string): string {
  const stem = stemOf(expectationsFile);
  const capture = CAPTURE_EXTENSIONS.map((extension) => stem + extension).find((path) => existsSync(path));
  if (capture !== undefined) return capture;
  const message = `there is no ${basename(stem)}${CAPTURE_EXTENSIONS[0]!} beside it, the capture that it would be about`;
  throw new TraplineError('file_not_found', message, { location: { file: expectationsFile } });
}

function isRuleSet(path: string): boolean {
  if (!existsSync(path)) return false;
  const keys = Object.keys(parseYaml(path, nodeFileAccess.readFile(path)).value as object);
  return fileKind(new Set(keys)) !== 'scenario';
}

function saidTwice(expectationsFile: string, ruleSetFile: string): TraplineError {
  const source = parseYaml(expectationsFile, nodeFileAccess.readFile(expectationsFile));
  const message = `${basename(ruleSetFile)} beside it is the rule set already; leave one of them out`;
  return inputError(source, ['engine', 'rules'], message);
}

/** With a slash in it, so that it is no name of a shipped file. */
export function pathIn(folder: string, name: string): string {
  const path = join(folder, name);
  return /[/\\]/.test(path) ? path : `./${path}`;
}
