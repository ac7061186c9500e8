import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellWord } from '../../src/report/shell-word.ts';

it('leaves a plain word as it is', () => {
  expect(shellWord('engine.allowed_disorder=5s')).toBe('engine.allowed_disorder=5s');
});

it.each(['', 'two words', "it's", '$HOME', '`id`', 'a"b', 'line\nline', 'clocks=[]', '*', '~', '!'])(
  'is one word to a shell: %j',
  (text) => {
    const { stdout } = spawnSync('sh', ['-c', `printf '%s|' ${shellWord(text)}`], { encoding: 'utf8' });
    expect(stdout).toBe(`${text}|`);
  },
);
