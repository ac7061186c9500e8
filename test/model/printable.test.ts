import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../src/model/printable.ts';

/** Each is obeyed, hidden, or breaks or turns a line. */
const EVIL = [
  '\u001b',
  '\u0007',
  '\r',
  '\n',
  '\u0000',
  '\u007f',
  '\u009b',
  '\u202e',
  '\u2066',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ud800',
];

describe('printable', () => {
  it.each(EVIL)('shows %j by its escape', (character) => {
    const shown = printable(`a${character}b`);
    expect(shown).toMatch(/^a\\u[0-9a-f]{4}b$/);
    expect(JSON.parse(`"${shown}"`)).toBe(`a${character}b`);
  });

  it('leaves alone what any language writes', () => {
    const text = 'naïve Zoë · 東京 – "x" \\ €1,000 👩‍💻 שלום';
    expect(printable(text)).toBe(text);
  });

  it('gives a line with nothing of the kind, and its own result unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...EVIL), fc.string({ unit: 'binary' }))), (parts) => {
        const shown = printable(parts.join(''));
        for (const character of EVIL.slice(0, -1)) expect(shown).not.toContain(character);
        expect(encodeURIComponent(shown)).not.toBe('');
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
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
