import { expect, it, vi } from 'vitest';
import { optionValue } from '../../fuzz/entrances/command-lines.ts';
import { takeInput, ProcessMemory } from '../../fuzz/take.ts';
import { TraplineError } from '../../src/model/errors.ts';

vi.mock(import('../../src/sweep/seeds.ts'), () => ({
  parseSeeds: () => {
    throw new TraplineError('usage', ' ');
  },
}));

it('looks at the refusal of one way to read a value, also where another way takes it', async () => {
  const open = await optionValue.open('');
  expect(await takeInput(optionValue, open, Buffer.from('60x'), new ProcessMemory())).toMatchObject({
    what: expect.stringMatching(/^an error without words/),
  });
});
