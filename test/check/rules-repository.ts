import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMALL_SCENARIO } from '../run/small-scenario.ts';

/** Its rule set stands beside it; line 6 is the window of the first rule. */
const RULES = (window: string): string => `name: house
rules:
  - name: impossible_travel
    kind: distinct
    field: region
    at_least: 2
    window: ${window}
  - { name: spending_spree, kind: distinct, field: category, at_least: 4, window: 15m }
  - { name: low_high_velocity, kind: pair, order: adjacent, below: 5.00 USD, above: 1000.00 USD, window: 5m }
`;

/** Runs git in a folder, independent of the settings of its user. */
export function git(folder: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  return execFileSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8', env });
}

/** Writes the rule set with another window of `impossible_travel`. */
export function writeRules(folder: string, window: string): void {
  writeFileSync(join(folder, 'house.yaml'), RULES(window));
}

/** A folder with the small scenario and its own rule set. `more` goes to the end of the scenario. */
export function writeHouse(folder: string, more = ''): string {
  mkdirSync(folder, { recursive: true });
  writeRules(folder, '10m');
  writeFileSync(join(folder, 'small.yaml'), SMALL_SCENARIO.replace('rules: default', 'rules: ./house.yaml') + more);
  return folder;
}

/** Makes a repository of the folder, with everything in it committed on `main`. */
export function commitAll(folder: string): void {
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message=Begin');
}
