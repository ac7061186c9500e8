import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineCutter, linesOf } from '../../src/text/lines.ts';

async function linesIn(pieces: readonly string[]): Promise<string[]> {
  async function* source(): AsyncGenerator<Buffer> {
    for (const piece of pieces) yield Buffer.from(piece, 'latin1');
  }
  const lines: string[] = [];
  for await (const some of linesOf(source(), 'x.txt')) {
    for (const { bytes, number } of some) {
      lines.push(bytes.toString('latin1'));
      expect(number).toBe(lines.length);
    }
  }
  return lines;
}

it('cuts at line feeds, however the pieces are cut', async () => {
  const piece = fc.string({ unit: fc.constantFrom('a', '\n', 'ÿ'), maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
      const text = pieces.join('');
      const expected = text.split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(await linesIn(pieces)).toEqual(expected);
    }),
  );
});

it('takes CR LF for the end of a line, also across pieces', async () => {
  expect(await linesIn(['a\r', '\nb\r\n', 'c\rd'])).toEqual(['a', 'b', 'c\rd']);
});

it('refuses a line that is too long as soon as it is, and keeps no more of it', () => {
  const cutter = new LineCutter('x.txt', 10);
  expect(cutter.push(Buffer.from('0123456789\n012345678')).map(({ number }) => number)).toEqual([1]);
  expect(cutter.push(Buffer.from('9\n01234567'))).toHaveLength(1);
  cutter.push(Buffer.from('89'));
  expect(() => cutter.push(Buffer.from('0'))).toThrow(
    expect.objectContaining({ code: 'input', location: { file: 'x.txt', line: 3 } }),
  );
});
