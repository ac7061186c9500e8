import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { annotationOfError, annotationsOf, workflowCommand } from '../../src/check/annotations.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { SMALL_SCENARIO, writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { checkNamed, checkOne } from './checking.ts';
import { writeHouse, writeRules } from './rules-repository.ts';

const inFolder = temporaryFolder();

describe('an annotation', () => {
  const annotation = { level: 'error', title: 'a: b, c', message: '100 % of\r\nit: all, now' } as const;

  it('is a command with what the runner asks to be escaped', () => {
    const location = { file: '/w/rules/a,b.yaml', line: 3, column: 5 };
    expect(workflowCommand({ ...annotation, location }, '/w')).toBe(
      '::error file=rules/a%2Cb.yaml,line=3,col=5,title=a%3A b%2C c::100 %25 of%0D%0Ait: all, now',
    );
  });

  it('names no file outside of the repository', () => {
    expect(workflowCommand({ ...annotation, location: { file: '/other/a.yaml', line: 1 } }, '/w')).toBe(
      '::error title=a%3A b%2C c::100 %25 of%0D%0Ait: all, now',
    );
  });
});

describe('what failed', () => {
  it('is told at the expectation that was missed', async () => {
    const file = writeSmallScenario(inFolder('small.yaml'), 'expect:\n  counts.late: == 0\n');
    expect(annotationsOf(await checkNamed([file]))).toEqual([
      {
        level: 'error',
        title: 'small: an expectation is missed',
        message: expect.stringMatching(/^counts\.late is \d+, expected == 0$/) as string,
        location: { file, line: 22, column: 3 },
      },
    ]);
  });

  it('is told at the rule that is worse, in the file of the rule set or inside the scenario', async () => {
    const house = writeHouse(inFolder('house'));
    const baseline = inFolder('before.json');
    await checkNamed([house], { baseline, update: true });
    writeRules(house, '2m');
    expect(annotationsOf([await checkOne(house, { baseline })])).toMatchObject([
      {
        title: `small: recall is worse than ${baseline}`,
        location: { file: inFolder('house', 'house.yaml'), line: 3 },
      },
    ]);
    const inside =
      'rules: { name: inside, rules: [{ name: impossible_travel, kind: distinct, field: region, at_least: 2, window: 2m }] }';
    const text = SMALL_SCENARIO.replace('rules: default', inside);
    writeFileSync(inFolder('small.yaml'), text);
    const told = annotationsOf([await checkOne(inFolder('small.yaml'), { baseline })]);
    expect(told[0]).toMatchObject({ location: { file: inFolder('small.yaml'), line: 20 } });
  });

  it('is told at the place of an error in a file, and nowhere of one that is about none', () => {
    const location = { file: 'a.yaml', line: 2 };
    expect(annotationOfError(new TraplineError('config_invalid', 'no', { location }))).toMatchObject([
      { message: 'no', location },
    ]);
    expect(annotationOfError(new TraplineError('usage', 'no'))).toEqual([]);
    expect(annotationOfError(new Error('no'))).toEqual([]);
  });
});
