import { describe, expect, it } from 'vitest';
import { shrunk } from '../../fuzz/shrink.ts';

const LONG = `${'some line\n'.repeat(50)}a line with x in it\n${'another\n'.repeat(50)}and one with y`;

describe('an input that is made smaller', () => {
  it('keeps what its fault needs, and no byte more', async () => {
    const hasFault = (input: Uint8Array): Promise<boolean> => {
      const text = Buffer.from(input).toString();
      return Promise.resolve(text.includes('x') && text.includes('y') && text.includes('\n'));
    };
    const small = await shrunk(Buffer.from(LONG), hasFault, () => true);
    expect(small.length).toBe(3);
    expect(await hasFault(small)).toBe(true);
  });

  it('is what it was where there is no time', async () => {
    const small = await shrunk(
      Buffer.from(LONG),
      () => Promise.resolve(true),
      () => false,
    );
    expect(Buffer.from(small).toString()).toBe(LONG);
  });
});
