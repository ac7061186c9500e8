import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Outcome } from '../../mutants/checks/check.ts';
import { readMutants } from '../../mutants/plant.js';
import { Journal, killersOf, type Result, textOf, verdictOn } from '../../mutants/result.ts';
import { huntSummary, huntWords, markdownTables, summary, withTables } from '../../mutants/table.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const [FIRST, SECOND] = readMutants().filter(({ hunt }) => hunt === 'engine') as [
  ReturnType<typeof readMutants>[number],
  ReturnType<typeof readMutants>[number],
];

function outcome(check: Outcome['check'], kind: Outcome['kind'], ...by: string[]): Outcome {
  const [cases, transactions] = [check === 'tests' ? null : 3, check === 'hunt' && kind === 'killed' ? 4 : null];
  return { check, kind, by, detail: '', cases, transactions, seconds: 1.25 };
}

function resultOf(...outcomes: Outcome[]): Result {
  return { mutant: FIRST.name, text: textOf(FIRST), outcomes };
}

describe('a verdict', () => {
  const [survived, unreached] = [outcome('hunt', 'survived'), outcome('scenarios', 'unreached')];

  it('asks for two independent checks', () => {
    const twice = resultOf(outcome('tests', 'killed', 'test/a', 'test/b'), survived);
    expect([verdictOn(twice), killersOf(twice)]).toEqual(['killed', ['test/a', 'test/b']]);
    expect(verdictOn(resultOf(outcome('tests', 'killed', 'test/a'), outcome('hunt', 'killed', 'hunt')))).toBe('killed');
    expect(verdictOn(resultOf(outcome('tests', 'killed', 'test/a'), survived))).toBe('killed once');
  });

  it('tells a mutant that was not loaded from one that survives', () => {
    const [notReached, reached] = [outcome('tests', 'unreached'), outcome('tests', 'survived')];
    expect(verdictOn(resultOf(notReached, unreached))).toBe('not reached');
    expect(verdictOn(resultOf(reached, unreached))).toBe('survived');
    expect(verdictOn(resultOf(notReached, survived))).toBe('survived');
  });

  it('is open while a check could not be run', () => {
    expect(verdictOn(resultOf(outcome('tests', 'broken'), survived))).toBe('not tested');
    expect(verdictOn(resultOf(outcome('tests', 'interrupted'), survived))).toBe('interrupted');
    expect(verdictOn(resultOf(survived))).toBe('open');
    expect(verdictOn(resultOf(outcome('hunt', 'killed', 'hunt'), outcome('scenarios', 'killed', 'scenarios')))).toBe(
      'killed',
    );
  });
});

describe('a journal', () => {
  it('gives back what it was given, as long as the list says the same', () => {
    const path = inFolder('journal.jsonl');
    const journal = new Journal(path);
    expect(journal.results([FIRST])).toEqual(new Map());
    const result = resultOf(outcome('tests', 'killed', 'test/a'));
    journal.add(result);
    expect(journal.results([FIRST, SECOND])).toEqual(new Map([[FIRST.name, result]]));
    expect(journal.results([{ ...FIRST, replace: 'something else' }])).toEqual(new Map());
  });

  it('puts checks together that were run one after another, of each the latest', () => {
    const journal = new Journal(inFolder('parts.jsonl'));
    const tests = outcome('tests', 'killed', 'test/a');
    for (const later of [outcome('hunt', 'survived'), tests, outcome('hunt', 'killed', 'hunt')])
      journal.add(resultOf(later));
    expect(journal.results([FIRST]).get(FIRST.name)!.outcomes).toEqual([tests, outcome('hunt', 'killed', 'hunt')]);
  });

  it('of another form is refused', () => {
    const path = inFolder('other.jsonl');
    appendFileSync(path, '{"mutant": 1}\n');
    expect(() => new Journal(path).results([FIRST])).toThrow('mutant');
  });
});

describe('the table', () => {
  const killed = resultOf(outcome('tests', 'killed', 'test/a'), outcome('hunt', 'killed', 'hunt'));

  it('says what killed a mutant, and how fast the hunt was', () => {
    const row = `| ${FIRST.name} | ${FIRST.wrong} | \`test/a\`, \`hunt\` | 3 cases, 1 s | 4 |`;
    const tables = markdownTables([FIRST, SECOND], new Map([[FIRST.name, killed]]));
    expect(tables).toContain(`### ${FIRST.area}\n`);
    expect(tables).toContain(row);
    expect(tables).not.toContain(SECOND.name);
    expect(huntWords(FIRST, resultOf(outcome('hunt', 'survived')))).toBe('not in 3 cases, 1 s');
    expect(huntWords({ ...FIRST, hunt: { none: 'no' } }, killed)).toBe('–');
  });

  it('says how large the repros of the hunt are', () => {
    const sized = (transactions: number | null) =>
      resultOf({ ...outcome('hunt', 'killed', 'hunt'), transactions, seconds: 20 });
    expect(huntSummary([sized(1), sized(4), sized(null), sized(5), resultOf(outcome('hunt', 'survived'))])).toBe(
      'The hunt finds 4 of 5 that it can see, each within 20 s of one core; transactions of a repro: median 4, at most 5.',
    );
    expect(huntSummary([sized(1), sized(4)])).toContain('median 2.5,');
    expect(huntSummary([resultOf(outcome('tests', 'survived'))])).toBe('');
  });

  it('counts what became of them', () => {
    const survived = { ...killed, outcomes: [outcome('tests', 'survived')] };
    expect(summary([killed, killed, survived])).toBe('3 mutants: 2 killed, 1 survived.');
  });

  it('replaces the part of a page between its marks alone', () => {
    const page = 'a\n<!-- written by npm run mutants -->\nold\n<!-- end of what npm run mutants writes -->\nb\n';
    const written = withTables(page, 'new\n');
    expect(written).toBe(
      'a\n<!-- written by npm run mutants -->\n\nnew\n\n<!-- end of what npm run mutants writes -->\nb\n',
    );
    expect(withTables(written, 'new\n')).toBe(written);
    expect(() => withTables('a page', 'new')).toThrow('expected the lines');
  });
});
