import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteCodes } from '../../src/wire/byte-codes.ts';

/** Codes in the order in which texts come first, and how often a text was asked for. */
function numbered() {
  const codes = new Map<string, number>();
  let asked = 0;
  const codeOfText = (text: string): number => {
    asked += 1;
    const code = codes.get(text) ?? codes.size + 1;
    codes.set(text, code);
    return code;
  };
  return { codes, codeOfText, asked: () => asked };
}

/** The text's code, read from the middle of other bytes. */
function codeIn(table: ByteCodes, text: string): number {
  const length = Buffer.byteLength(text);
  return table.codeOf(Buffer.from(`ab${text}ab`), 2, 2 + length);
}

describe('ByteCodes', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'é', '💳'), maxLength: 9 }));

  test('gives the code of the text, and asks for each text once', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 200 }), (texts) => {
        const { codes, codeOfText, asked } = numbered();
        const table = new ByteCodes(codeOfText);
        for (const one of [...texts, ...texts]) expect(codeIn(table, one)).toBe(codes.get(one));
        expect(asked()).toBe(new Set(texts).size);
      }),
    );
  });

  test('gives the same codes where it must forget', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 200 }), fc.nat({ max: 40 }), (texts, maxBytes) => {
        const { codes, codeOfText } = numbered();
        const table = new ByteCodes(codeOfText, maxBytes);
        for (const one of [...texts, ...texts]) expect(codeIn(table, one)).toBe(codes.get(one));
      }),
    );
  });

  test('asks anew for what it has forgotten, and only then', () => {
    const { codeOfText, asked } = numbered();
    const table = new ByteCodes(codeOfText, 8);
    for (const one of ['four', 'five', 'four', 'five']) codeIn(table, one);
    expect(asked()).toBe(2);
    for (const one of ['six', 'four', 'four']) codeIn(table, one);
    expect(asked()).toBe(4);
  });
});
