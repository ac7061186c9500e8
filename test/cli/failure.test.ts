import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportFailure } from '../../src/cli/failure.ts';
import { TraplineError, withOthers } from '../../src/model/errors.ts';
import { VERSION } from '../../src/config/version.ts';

describe('reportFailure', () => {
  const lines: string[] = [];

  beforeEach(() => {
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      lines.push(String(text).trimEnd());
      return true;
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    lines.length = 0;
  });

  it.each([
    ['expectation', 1],
    ['input', 2],
    ['determinism', 3],
    ['service', 4],
    ['interrupted', 130],
  ] as const)('says in one line what is wrong with %s, and returns %d', (code, status) => {
    const error = new TraplineError(code, 'found that,\nexpected this', {
      location: { file: 'a.yaml', line: 3, column: 5 },
    });
    expect(reportFailure(error, ['run', 'a.yaml'])).toBe(status);
    expect(lines).toEqual(['trapline: a.yaml:3:5: found that, expected this']);
  });

  it('says all that is wrong with settings, each in a line, and of a scenario the first', () => {
    const problem = (line: number) =>
      new TraplineError('unknown_setting', `name ${line}`, { location: { file: 'k', line, column: 1 } });
    const several = [problem(1), problem(2)];
    expect(reportFailure(withOthers(problem(7), several), [])).toBe(2);
    expect(lines.splice(0)).toEqual(['trapline: k:1:1: name 1', 'trapline: k:2:1: name 2']);
    expect(reportFailure(withOthers(new TraplineError('config_invalid', 'first of two'), several), [])).toBe(2);
    expect(lines).toEqual(['trapline: first of two']);
  });

  it('gives the command that reproduces a defect that Trapline found in itself, and no stack', () => {
    const argv = ['run', 'mixed-fraud', '--set', "a='x y'", '--seed', ''];
    expect(reportFailure(new TraplineError('defect', 'counts differ'), argv)).toBe(70);
    expect(lines).toEqual([
      'trapline: this is a defect in Trapline itself: counts differ',
      `To reproduce it: trapline run mixed-fraud --set 'a='\\''x y'\\''' --seed ''  (trapline ${VERSION}, Node ${process.version})`,
    ]);
  });

  it('gives the stack of a defect that was not foreseen', () => {
    expect(reportFailure(new RangeError('out of range'), ['list'])).toBe(70);
    expect(lines[0]).toMatch(/^trapline: this is a defect in Trapline itself: RangeError: out of range\n {4}at /);
    expect(lines[1]).toMatch(/^To reproduce it: trapline list {2}\(trapline /);
    expect(reportFailure('thrown text', [])).toBe(70);
    expect(lines[2]).toContain('thrown text');
  });
});
