import { describe, expect, it } from 'vitest';
import { FoundFaults } from '../../fuzz/found-faults.ts';
import { countedOf } from '../../fuzz/fuzz-entrance.ts';
import { type Fault, fault } from '../../fuzz/judge.ts';

const faulty = (text: string, what: Fault) => ({ input: Buffer.from(text), fault: what, before: [] });
const SLOW = fault('time', 'longer than 2 s');
const GROWN = fault('memory', 'memory grew by more than 256 MiB');
const THROWN: Fault = { of: 'error', what: 'exit code 70: TypeError: x', stack: '    at f (/src/x.ts:1:1)' };

describe('what is found', () => {
  it('is several inputs where no stack tells causes apart, and one where it does', () => {
    const found = new FoundFaults();
    for (const what of [SLOW, GROWN, THROWN]) for (const text of 'aabcdefg') found.add(faulty(text, what));
    const texts = (what: Fault) => found.all.filter((one) => one.fault === what).map(({ input }) => input.toString());
    expect([texts(SLOW), texts(GROWN), texts(THROWN)]).toEqual([[...'abcde'], [...'abcde'], ['a']]);
  });

  it('counts also where it was not seen again, unless it was of time alone', () => {
    const passing = [faulty('a', SLOW), faulty('b', GROWN), faulty('c', THROWN)];
    const texts = countedOf({ faults: [faulty('d', SLOW)], passing }).map(({ input }) => Buffer.from(input).toString());
    expect(texts).toEqual(['d', 'b', 'c']);
  });
});
