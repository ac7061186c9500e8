import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandsOf, nameOf } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { complete } from '../../src/cli/complete.ts';
import { SHELLS } from '../../src/cli/completion-script.ts';
import { shellWord } from '../../src/report/shell-word.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { MAIN, trapline } from './trapline.ts';

const inFolder = temporaryFolder();

async function words(...line: readonly string[]): Promise<string[]> {
  return (await complete(line, COMMANDS)).map((proposal) => proposal.split('\t')[0]!);
}

describe('proposals', () => {
  it('are commands, and those of a group', async () => {
    expect(await words('')).toEqual(COMMANDS.map(nameOf));
    expect(await words('re')).toEqual(['replay', 'record']);
    expect(await words('capture', '')).toContain('recover');
    expect(await words('help', 'd')).toEqual(['describe']);
    expect(await words('-')).toEqual(['--help', '--version']);
    expect(await words('nonsense', '')).toEqual([]);
  });

  it.each(commandsOf(COMMANDS))('are the options of $name, each with what it is for', async ({ name, load }) => {
    const { options } = await load();
    const lines = await complete([...name.split(' '), '--'], COMMANDS);
    expect(lines).toHaveLength(Object.keys(options).length + 1);
    for (const line of lines) expect(line).toMatch(/^--[a-z-]+\t[^\t]+$/);
  });

  it('leave out what is given, unless it may be repeated', async () => {
    const open = await words('run', '--quiet', '--no-worker', '--seed=3', '--set', 'a=1', '--');
    for (const given of ['--quiet', '--worker', '--seed']) expect(open).not.toContain(given);
    expect(open).toContain('--set');
  });

  it('are values where they are known', async () => {
    expect(await words('run', 'mixed')).toEqual(['mixed-fraud']);
    expect(await words('run', '--seed', '3', 'mixed')).toEqual(['mixed-fraud']);
    expect(await words('check', 'evasion', 'mixed')).toEqual(['mixed-fraud']);
    expect(await words('sweep', '--preset', 'win')).toEqual(['window-kinds']);
    expect(await words('export', 'runs/x', '--to', '')).toEqual(['parquet', 'csv', 'arrow']);
    expect(await words('export', 'runs/x', '--to=c')).toEqual(['--to=csv']);
    expect(await words('replay', 'x.arrow', '--by', '')).toEqual(['event', 'broker', 'arrival']);
    expect(await words('replay', 'x.arrow', '--rules', 'tumb')).toEqual(['tumbling-parity']);
    expect(await words('rules', 'export', 'tumb')).toEqual(['tumbling-parity']);
    expect(await words('explain', 'run', '--missed', '--cause', 'late')).toEqual(['late_drop']);
    expect(await words('completion', '')).toEqual([...SHELLS]);
  });

  it('are paths of settings, with what is in the scenario that is named, and their values', async () => {
    expect(await words('run', '--set', 'engine.')).toEqual([
      'engine.rules=',
      'engine.allowed_disorder=',
      'engine.max_future=',
      'engine.aggregates=',
      'engine.early=',
    ]);
    expect(await words('run', '--set', 'fr')).toEqual(['fraud[0].', 'fraud[1].', 'fraud[2].']);
    expect(await words('run', 'tumbling-parity', '--set', 'rules.spree')).toEqual(['rules.spree_trailing.']);
    expect(await words('replay', 'x.arrow', '--scenario', 'baseline', '--set', 'fr')).toEqual([]);
    expect(await words('run', '--set=rules.spending_spree.at')).toEqual(['--set=rules.spending_spree.at_least=']);
    expect(await words('sweep', '--vary', 'delivery.dis')).toEqual(['delivery.disorder.']);
    expect(await words('run', '--set', 'engine.rules=tumb')).toEqual(['engine.rules=tumbling-parity']);
    expect(await words('run', '--set', 'traffic.kind=')).toEqual(
      ['households', 'original', 'none', 'file', 'listed'].map((kind) => `traffic.kind=${kind}`),
    );
    expect(await words('run', '--set', 'engine.aggregates=f')).toEqual(['engine.aggregates=false']);
    expect(await words('run', 'no-such-scenario', '--set', 'nonsense.')).toEqual([]);
  });

  it('are none where a file is meant, or another program', async () => {
    expect(await words('run', '--out', '')).toEqual([]);
    expect(await words('capture', 'info', '')).toEqual([]);
    expect(await words('run', 'evasion', 'm')).toEqual([]);
    expect(await words('run', '--', '--')).toEqual([]);
  });
});

/** What each shell proposes for a line that was typed up to its end. */
const ASK: Readonly<Record<(typeof SHELLS)[number], (script: string, line: readonly string[]) => string[]>> = {
  bash: (script, line) => [
    'bash',
    '--norc',
    '-c',
    `source ${script}
     COMP_WORDS=(${line.map(shellWord).join(' ')}); COMP_CWORD=${line.length - 1}
     $(complete -p ${line[0]} | sed 's/.*-F \\([^ ]*\\).*/\\1/')
     printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  // Without a terminal zsh has no line to complete: the words are set, and the function that shows them is replaced.
  zsh: (script, line) => [
    'zsh',
    '-fc',
    `source ${script}
     _describe() { local one; for one in "\${(@P)2}"; do print -r -- "\${one%%:*}"; done }
     _files() { : }
     words=(${line.map(shellWord).join(' ')}); CURRENT=${line.length}
     $_comps[${line[0]}]`,
  ],
  fish: (script, line) => [
    'fish',
    '--no-config',
    '-c',
    `source ${script}; complete -C ${shellWord(line.map((word) => (word === '' ? '' : shellWord(word))).join(' '))}`,
  ],
};

describe.each(SHELLS)('the script for %s', (shell) => {
  const isInstalled = spawnSync(shell, ['--version']).status === 0;

  /** Both ways to call Trapline: by its name, and where no command has it. */
  it.skipIf(!isInstalled).each([true, false])(
    `completes in ${shell} (skipped if that is not installed), trapline on the path: %s`,
    (onPath) => {
      const { stdout } = trapline(['completion', shell]);
      writeFileSync(inFolder('script'), stdout);
      mkdirSync(inFolder('bin'));
      if (onPath) {
        writeFileSync(
          inFolder('bin', 'trapline'),
          `#!/bin/sh\nexec ${shellWord(process.execPath)} ${shellWord(MAIN)} "$@"\n`,
        );
        chmodSync(inFolder('bin', 'trapline'), 0o755);
      }
      const ask = (...line: readonly string[]) => {
        const [command, ...args] = ASK[shell](inFolder('script'), line) as [string, ...string[]];
        const env = { PATH: [inFolder('bin'), '/usr/bin', '/bin'].join(delimiter), HOME: inFolder(), TERM: 'dumb' };
        const said = spawnSync(command, args, { encoding: 'utf8', env, cwd: inFolder() });
        expect(said.stderr).toBe('');
        return said.stdout.split('\n').flatMap((proposal) => (proposal === '' ? [] : proposal.split('\t')[0]!));
      };
      expect(ask('trapline', 're').sort()).toEqual(['record', 'replay']);
      expect(ask('npx', 'trapline', 'run', 'mixed')).toEqual(['mixed-fraud']);
      expect(ask('trapline', 'run', '--attr')).toEqual(['--attribute']);
      if (shell === 'bash') {
        expect(ask('trapline', 'replay', 'x', '--by', '=', 'ev')).toEqual(['event']);
        expect(ask('trapline', 'run', '--set', 'engine.rules', '=', 'tu')).toEqual(['tumbling-parity']);
        expect(ask('trapline', 'run', '--set', '=', 'engine.rules', '=', 'tu')).toEqual(['tumbling-parity']);
        expect(ask('trapline', 'run', '--set', 'engine.aggregates', '=')).toEqual(['true', 'false']);
      } else expect(ask('trapline', 'run', '--set', 'engine.rules=tu')).toEqual(['engine.rules=tumbling-parity']);
      expect(ask('trapline', 'run', '--set', 'engine.al')).toEqual(['engine.allowed_disorder=']);
      // fish gets its words in quotes here, in which it proposes none with brackets.
      if (shell !== 'fish')
        expect(ask('trapline', 'run', '--set', 'fraud[1].e').sort()).toEqual(
          ['episodes=', 'evasion.', 'evasion='].map((end) => `fraud[1].${end}`),
        );
    },
  );
});

it('is for the shell that runs, unless another one is asked for', () => {
  expect(trapline(['completion'], { env: { SHELL: '/usr/bin/zsh' } }).stdout).toMatch(/^#compdef/);
  expect(trapline(['completion'], { env: { SHELL: '/bin/tcsh' } }).stdout).toContain('in bash');
});
