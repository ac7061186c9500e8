import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileAccess } from '../config/file-access.ts';
import { loadScenario } from '../config/load-scenario.ts';
import { parseYaml } from '../config/yaml-source.ts';
import { TraplineError } from '../model/errors.ts';
import { reasonOf } from '../model/system-reason.ts';
import { type Section } from './draw/form.ts';

/** The scenarios of a folder in the form of their files, by name. Throws TraplineError('input') for a folder or a file that cannot be read. */
export function readCorpus(folder: string): readonly Section[] {
  return filesIn(folder).map((file) => readForm(file));
}

/** A scenario in the form of its file. Throws TraplineError('input') for a file that cannot be read. */
export function readForm(file: string): Section {
  // For its messages: whatever is wrong with the file is told with its place.
  loadScenario({ scenario: file });
  return parseYaml(file, nodeFileAccess.readFile(file)).value as Section;
}

function filesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    throw new TraplineError('file_unreadable', `cannot be read: ${reasonOf(error)}`, { location: { file: folder } });
  }
}
