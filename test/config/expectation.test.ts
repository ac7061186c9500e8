import { describe, expect, test } from 'vitest';
import { parseCondition, reportFigures } from '../../src/config/expectation.ts';

describe('conditions', () => {
  test.each([
    ['>= 0.95', { kind: 'compare', operator: '>=', value: 0.95 }],
    ['<=5', { kind: 'compare', operator: '<=', value: 5 }],
    ['> -1.5', { kind: 'compare', operator: '>', value: -1.5 }],
    ['< 10', { kind: 'compare', operator: '<', value: 10 }],
    ['== 0', { kind: 'compare', operator: '==', value: 0 }],
    [0, { kind: 'compare', operator: '==', value: 0 }],
    ['0.9 .. 0.95', { kind: 'between', low: 0.9, high: 0.95 }],
    ['1..1', { kind: 'between', low: 1, high: 1 }],
    ['0.50 ± 4 se', { kind: 'near', value: 0.5, standardErrors: 4 }],
    ['0.50 +/- 4 se', { kind: 'near', value: 0.5, standardErrors: 4 }],
    [' 0.25 within 3.5 se ', { kind: 'near', value: 0.25, standardErrors: 3.5 }],
  ])('%j', (text, condition) => {
    expect(parseCondition(text)).toEqual(condition);
  });

  test.each([
    '',
    'high',
    '= 1',
    '>= ',
    '>= 95%',
    '0.5 ± 4',
    '0.5 ± 0 se',
    '1 .. 2 .. 3',
    '!= 1',
    Number.NaN,
    null,
    [1],
  ])('%j is refused', (value) => {
    expect(() => parseCondition(value)).toThrow('expected a condition such as');
  });

  test('the lower bound comes first', () => {
    expect(() => parseCondition('0.95 .. 0.9')).toThrow('expected the lower bound first, found "0.95 .. 0.9"');
  });
});

test('the figures that can be expected are those of each rule and of the run', () => {
  const figures = reportFigures(['a', 'b'], ['clocks[0]']);
  expect(new Set(figures).size).toBe(figures.length);
  expect(figures).toContain('rules.a.episodes.recall');
  expect(figures).toContain('rules.b.steps.window.lost');
  expect(figures).toContain('rules.b.loss.window_boundary');
  expect(figures).toContain('counts.late');
  expect(figures).toContain('attribution.rules.a.by_fault.clocks[0]');
  expect(figures).not.toContain('rules.a.steps.intent.lost');
  expect(figures.filter((figure) => figure.startsWith('rules.c.'))).toEqual([]);
});
