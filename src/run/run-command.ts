import { type ScenarioRequest } from '../config/load-scenario.ts';
import { shellWord } from '../report/shell-word.ts';

/**
 * The command that makes a run again: what decides the world and the rules, and nothing of where results go. The seed is always told, however it was
 * given, so that a run from a scenario and a seed has one command.
 */
export function runCommandLine(
  { scenario, overrides = [], input = [] }: ScenarioRequest & { readonly input?: readonly string[] },
  seed: string,
): string {
  const settings = overrides
    .map((override) => (typeof override === 'string' ? override : override.assignment))
    .filter((assignment) => !assignment.startsWith('seed='));
  const parts = [
    'trapline run',
    shellWord(scenario),
    `--seed ${shellWord(seed)}`,
    ...settings.map((assignment) => `--set ${shellWord(assignment)}`),
    ...input.map((each) => `--input ${shellWord(each)}`),
  ];
  return parts.join(' ');
}
