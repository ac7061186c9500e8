import { describe, expect, it } from 'vitest';
import { CurrentInput } from '../../fuzz/current-input.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const text = (input: Uint8Array): string => Buffer.from(input).toString();

describe('the input that a thread is at', () => {
  it('is seen in the same memory, with at most seven before it', () => {
    const here = CurrentInput.of(16);
    const there = new CurrentInput(here.buffer);
    expect([there.number, text(there.input), there.before]).toEqual([undefined, '', []]);
    for (let i = 1; i <= 20; i++) {
      here.begin(bytes(`input ${i}`), 1000 + i);
      expect([there.number, text(there.input), there.mostMs]).toEqual([i, `input ${i}`, 1000 + i]);
      here.end();
      expect(there.number).toBeUndefined();
      const first = Math.max(1, i - 7);
      expect(there.before.map(text)).toEqual(Array.from({ length: i - first }, (_, k) => `input ${first + k}`));
    }
  });

  it('may be as long as there is room for, and not longer', () => {
    const current = CurrentInput.of(4);
    current.begin(bytes('abcd'), 1);
    expect(text(current.input)).toBe('abcd');
    expect(() => current.begin(bytes('abcde'), 1)).toThrow('an input of 5 bytes; at most 4 may be');
  });
});
