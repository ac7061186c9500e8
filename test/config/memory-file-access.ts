import { basename, dirname, join } from 'node:path';
import { type FileAccess } from '../../src/config/file-access.ts';
import { TraplineError } from '../../src/model/errors.ts';

/** The three exact rules, for scenarios that name no rule set. */
const DEFAULT_RULES = `name: default
rules:
  - { name: impossible_travel, kind: distinct, field: region, at_least: 2, window: 10m }
  - { name: spending_spree, kind: distinct, field: category, at_least: 4, window: 15m }
  - { name: low_high_velocity, kind: pair, below: 5.00 USD, above: 1000.00 USD, window: 5m }
`;

/** Files that are the given texts or bytes; `scenarios/rules/default.yaml` is always there. */
export function memoryFileAccess(given: Readonly<Record<string, string | Uint8Array>>): FileAccess {
  const files = new Map(
    Object.entries({ 'scenarios/rules/default.yaml': DEFAULT_RULES, ...given }).map(([file, content]) => [
      join(file),
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]),
  );
  return {
    scenariosDirectory: 'scenarios',
    readFile(file) {
      const content = files.get(join(file));
      if (content === undefined) throw new TraplineError('file_not_found', 'no such file', { location: { file } });
      return content;
    },
    listDirectory: (directory) =>
      [...files.keys()].filter((file) => dirname(file) === join(directory)).map((file) => basename(file)),
  };
}

/** The one line that a user sees when `action` fails; throws when it does not fail, or not with a TraplineError. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof TraplineError && error.code === 'input') return error.oneLine();
    throw error;
  }
  throw new Error('expected a refusal');
}
