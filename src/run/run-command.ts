import { type ScenarioRequest } from '../config/load-scenario.ts';

/** The command that runs a scenario again as it was asked for: what decides the world and the rules, and nothing of where results go. */
export function runCommandLine({
  scenario,
  seed,
  overrides = [],
  input,
}: ScenarioRequest & {
  readonly input?: string;
}): string {
  const parts = [
    'trapline run',
    quoted(scenario),
    ...(seed === undefined ? [] : [`--seed ${quoted(seed)}`]),
    ...overrides.map((override) => `--set ${quoted(override)}`),
    ...(input === undefined ? [] : [`--input ${quoted(input)}`]),
  ];
  return parts.join(' ');
}

/** A word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
