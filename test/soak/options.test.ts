import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { soakOrder, USAGE } from '../../soak/options.ts';

describe('the command line of a soak', () => {
  it('asks for a thousand seeds on all cores, unless it says something else', () => {
    expect(soakOrder([])).toMatchObject({
      seed: '1',
      from: 0,
      scenarios: 1000,
      budgetMs: Infinity,
      jobs: availableParallelism(),
      json: false,
    });
    expect(soakOrder(['--budget', '30m'])).toMatchObject({ scenarios: Infinity, budgetMs: 1_800_000 });
    expect(soakOrder(['--minutes', '0.5', '--scenarios', '7'])).toMatchObject({ scenarios: 7, budgetMs: 30_000 });
    expect(soakOrder(['--canary', 'sum-in-dollars'])?.canary).toMatchObject({ name: 'sum-in-dollars' });
    expect(soakOrder(['--seed', 'x', '--help'])).toBeNull();
  });

  it.each([
    ['--seed', 'NO', '--seed: expected up to 40'],
    ['--scenarios', '-3', 'soak'],
    ['--scenarios', 'many', '--scenarios: expected a whole number from 0'],
    ['--jobs', '0', '--jobs: expected a whole number from 1 to 256'],
    ['--budget', 'long', '--budget: '],
    ['--budget', '30d', 'at most 20d'],
    ['--minutes', 'few', '--minutes: expected a number'],
    ['--canary', 'sum-in-dolars', "the nearest name is 'sum-in-dollars'"],
    ['--unheard', 'of', '--help shows the options'],
  ])('refuses %s %s', (option, value, words) => {
    const refused = words === 'soak' ? /./ : words;
    expect(() => soakOrder([option, value])).toThrow(refused);
    expect(() => soakOrder([option, value])).toThrow(expect.objectContaining({ code: 'input' }));
  });

  it('takes one of --budget and --minutes', () => {
    expect(() => soakOrder(['--budget', '1m', '--minutes', '1'])).toThrow('give one of them');
  });

  it('is explained, every option and exit code of it', () => {
    for (const word of ['scenarios', 'budget', 'minutes', 'seed', 'from', 'jobs', 'out', 'page', 'canary', 'json']) {
      expect(USAGE).toContain(`--${word}`);
    }
    expect(USAGE).toMatch(/Exit codes: 0 good, 1 the planted defect was not found, 2 .* 3 .* 70 .*\n130 interrupted/);
  });
});
