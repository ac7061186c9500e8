import { describe, expect, it } from 'vitest';
import { FIGURES } from '../../bench/figures.ts';
import { parseOptions } from '../../bench/suite/options.ts';
import { selectFigures } from '../../bench/suite/select-figures.ts';

const names = (...wanted: readonly string[]) => selectFigures(FIGURES, wanted).map(({ name }) => name);

describe('the options of the suite', () => {
  it('have defaults', async () => {
    expect(await parseOptions([])).toEqual({
      figures: [],
      runs: 3,
      json: undefined,
      compare: undefined,
      failOnRegression: false,
      markdown: false,
      list: false,
    });
  });

  it('are read beside figures', async () => {
    const given = ['run', '--runs', '5', 'rules', '--json', 'a.json', '--compare=b.json', '--fail-on-regression'];
    expect(await parseOptions(given)).toMatchObject({
      figures: ['run', 'rules'],
      runs: 5,
      json: 'a.json',
      compare: 'b.json',
      failOnRegression: true,
    });
  });

  it.each([
    [['--runz', '3'], 'usage', 'unknown option "--runz", did you mean "--runs"?'],
    [['--runs', '0'], 'option_invalid', '--runs: expected a whole number from 1 to 100, found "0"'],
    [['--runs', '2.5'], 'option_invalid', '--runs: expected a whole number'],
    [['--runs', '3', '--runs', '4'], 'option_invalid', '--runs: expected once, found 2 times'],
    [['--json'], 'usage', '--json: expected a value after it'],
    [['--fail-on-regression'], 'usage', 'expected --compare FILE beside it'],
  ])('are refused: %j', async (argv, subCode, message) => {
    await expect(parseOptions(argv)).rejects.toMatchObject({
      code: 'input',
      subCode,
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('the figures', () => {
  it('are known by one name each, which is no group', () => {
    const all = FIGURES.map(({ name }) => name);
    expect(new Set(all).size).toBe(all.length);
    const groups = new Set(FIGURES.flatMap((figure) => figure.groups));
    expect(all.filter((name) => groups.has(name))).toEqual([]);
  });

  it('are all but the long ones, unless they are named', () => {
    expect(names()).toEqual(FIGURES.filter(({ isLong }) => isLong !== true).map(({ name }) => name));
    expect(names()).not.toContain('run-60k-28d');
    expect(names('run-60k-28d')).toEqual(['run-60k-28d']);
  });

  it('are chosen by name and by group, each once and in their own order', () => {
    expect(names('csv', 'rules', 'rules-1m')).toEqual([
      'rules-10k',
      'rules-100k',
      'rules-1m',
      'rules-filtered-100k',
      'csv',
    ]);
  });

  it('are suggested for a name that is near, and else listed by group', () => {
    expect(() => names('json-wirre')).toThrow(/^unknown figure "json-wirre", did you mean "json-wire"\?$/);
    expect(() => names('xyzzy')).toThrow(/^unknown figure "xyzzy", expected .*--list.*one of parts, rules, mapping/);
  });
});
