import { describe, expect, it } from 'vitest';
import { faultOf, kindOf } from '../../fuzz/judge.ts';
import { defect, TraplineError } from '../../src/model/errors.ts';

const whatOf = (error: unknown): string | undefined => faultOf(error, ['input'])?.what;

describe('what is thrown at an input', () => {
  it('may be a refusal in a line', () => {
    expect(whatOf(new TraplineError('file_invalid', 'no', { location: { file: 'a', line: 1 } }))).toBeUndefined();
  });

  it('may not be anything else', () => {
    expect(whatOf(new TypeError('x is undefined'))).toBe('exit code 70: TypeError: x is undefined');
    expect(whatOf('text')).toBe('exit code 70: thrown: text');
    expect(whatOf(defect('cannot be'))).toBe('exit code 70: cannot be');
    expect(whatOf(new TraplineError('write_failed', 'full'))).toBe('an error of class service: full');
    expect(whatOf(new TraplineError('usage', ' '))).toMatch(/^an error without words/);
  });

  it('may be of another class where that is said', () => {
    expect(faultOf(new TraplineError('engine_protocol', 'no'), ['input', 'service'])).toBeUndefined();
  });

  it('is of one kind with what differs in what was found there', () => {
    const kind = (found: string) =>
      kindOf({ of: 'error', what: `expected a number, found "${found}" at ${found.length}`, stack: '' });
    expect(kind('a')).toBe(kind('something else'));
  });
});
