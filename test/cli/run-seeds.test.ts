import { describe, expect, it } from 'vitest';
import { runSeeds } from '../../src/cli/run-seeds.ts';

const GIVEN = {
  scenario: 'mixed-fraud',
  set: undefined,
  input: undefined,
  out: undefined,
  memory: undefined,
  json: undefined,
  quiet: true,
  engine: 'builtin',
  bus: 'memory',
};

describe('trapline run --seeds', () => {
  it.each([
    ['seed', '4'],
    ['live', true],
    ['bus', 'kafka'],
    ['engine', 'spark'],
    ['capture', 'x.arrow'],
    ['verify', true],
  ])('refuses --%s, which is about one run', async (option, value) => {
    const error = { subCode: 'option_invalid', message: expect.stringContaining(`--${option}`) as string };
    await expect(runSeeds({ ...GIVEN, [option]: value }, '3')).rejects.toMatchObject(error);
  });

  it('refuses what is no number of seeds', async () => {
    await expect(runSeeds(GIVEN, '0')).rejects.toMatchObject({ subCode: 'option_invalid' });
  });
});
