import { type ScenarioRequest } from '../config/load-scenario.ts';
import { shellWord } from '../report/shell-word.ts';

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
    shellWord(scenario),
    ...(seed === undefined ? [] : [`--seed ${shellWord(seed)}`]),
    ...overrides.map((override) => `--set ${shellWord(typeof override === 'string' ? override : override.assignment)}`),
    ...(input === undefined ? [] : [`--input ${shellWord(input)}`]),
  ];
  return parts.join(' ');
}
