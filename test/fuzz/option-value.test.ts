import { expect, it } from 'vitest';
import { valueReadBy } from '../../fuzz/entrances/command-lines.ts';
import { takeInput, ProcessMemory } from '../../fuzz/take.ts';
import { TraplineError } from '../../src/model/errors.ts';

it('looks at the refusal of one way to read a value, also where another way takes it', async () => {
  const wordless = (): never => {
    throw new TraplineError('usage', ' ');
  };
  const entrance = valueReadBy([
    ['60', Number],
    ['1', wordless],
  ]);
  const open = await entrance.open('');
  expect(await takeInput(entrance, open, Buffer.from('60'), new ProcessMemory())).toMatchObject({
    what: expect.stringMatching(/^an error without words/),
  });
});
