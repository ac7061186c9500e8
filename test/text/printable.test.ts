import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../src/text/printable.ts';

it.each([
  ['what shows, as it is', 'Liège 東京 😀 "a\\b"', 'Liège 東京 😀 "a\\b"'],
  ['control characters', 'a\rb\x1b[31m\x7f\x9b', String.raw`a\u000db\u001b[31m\u007f\u009b`],
  ['a byte order mark and blanks of no width', '\ufeffa\u200bb\u00ad', String.raw`\ufeffa\u200bb\u00ad`],
  ['changes of direction', 'a\u202eb\u2066', String.raw`a\u202eb\u2066`],
  ['line separators', 'a\u2028b\u2029', String.raw`a\u2028b\u2029`],
  ['blanks other than the space', 'a b\u00a0c\u3000', String.raw`a b\u00a0c\u3000`],
  ['half a surrogate pair', 'a\ud83d', String.raw`a\ud83d`],
  [
    'what any language writes, as it is',
    'naïve Zoë · – €1,000 👩\u200d💻 שלום',
    'naïve Zoë · – €1,000 👩\u200d💻 שלום',
  ],
  ['what is beyond 16 bits', 'a\u{e0001}', String.raw`a\udb40\udc01`],
])('shows %s', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});

it('gives what it gave again, and nothing that a terminal obeys', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = printable(text);
      expect(printable(shown)).toBe(shown);
      expect(shown).not.toMatch(/(?![\u200c\u200d])[\p{Cc}\p{Cf}]/u);
    }),
  );
});

describe('printableLines', () => {
  it('keeps lines and colours, and escapes the rest', () => {
    expect(printableLines('\u001b[31mred\u001b[39m\n\u001b[1;32mb\u001b[0m')).toBe(
      '\u001b[31mred\u001b[39m\n\u001b[1;32mb\u001b[0m',
    );
    expect(printableLines('\u001b]0;title\u0007\r\u001b[2J\u202e\n')).toBe(
      '\\u001b]0;title\\u0007\\u000d\\u001b[2J\\u202e\n',
    );
  });

  it('leaves JSON with the same meaning', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
        const text = JSON.stringify(JSON.parse(json), null, 2);
        expect(JSON.parse(printableLines(text))).toEqual(JSON.parse(text));
      }),
    );
  });
});
