import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextStage } from '../../src/text/text-stage.ts';

function decoded(bytes: Uint8Array, cuts: readonly number[] = [], strict = true): string {
  const stage = new TextStage({ file: 'x.txt', strict });
  const bounds = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  const pieces = bounds.slice(1).map((to, i) => Buffer.from(bytes.subarray(bounds[i], to)));
  return Buffer.concat([...pieces.map((piece) => stage.push(piece)), stage.end()]).toString();
}

const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const refused = (bytes: Uint8Array | string, cuts: readonly number[] = []): unknown => {
  try {
    return decoded(Buffer.from(bytes), cuts);
  } catch (error) {
    return (error as { oneLine(): string }).oneLine();
  }
};

describe('a text', () => {
  const wellFormed = fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .filter((text) => Buffer.from(text).toString() === text);
  const body = fc.array(wellFormed, { minLength: 1, maxLength: 6 }).map((lines) =>
    // Neither of these is of any encoding's making.
    lines.map((line) => line.replaceAll(/[\0\r\n]/g, '.')).join('\n'),
  );
  const cuts = fc.array(fc.nat(200), { maxLength: 5 });

  it('is the same in each encoding, however its bytes are cut', () => {
    fc.assert(
      fc.property(body, cuts, (text, at) => {
        const letters = `letters first, ${text}\n`;
        expect(decoded(Buffer.from(letters), at)).toBe(letters);
        expect(decoded(Buffer.from(`\ufeff${letters}`), at)).toBe(letters);
        expect(decoded(Buffer.from(`\ufeff${letters}`, 'utf16le'), at)).toBe(letters);
        expect(decoded(bigEndian(`\ufeff${letters}`), at)).toBe(letters);
      }),
    );
  });

  it('is the same with lines that end in CR alone', () => {
    fc.assert(
      fc.property(body, cuts, (text, at) => {
        const letters = `letters first\n${text}\n`;
        expect(decoded(Buffer.from(letters.replaceAll('\n', '\r')), at)).toBe(letters);
      }),
    );
    expect(decoded(Buffer.from('a\rb'))).toBe('a\nb');
  });

  it('keeps CR LF, and a CR inside a line', () => {
    for (const text of ['a\r\nb\r\n', 'a\nb\rc\n']) expect(decoded(Buffer.from(text), [2])).toBe(text);
  });

  it('may be empty', () => {
    expect(decoded(Buffer.alloc(0))).toBe('');
    expect(decoded(Buffer.from('\ufeff'))).toBe('');
  });

  it('gives a line as soon as it is there', () => {
    const stage = new TextStage({ file: 'x.txt', strict: true });
    expect(stage.push(Buffer.from('{"a"')).toString()).toBe('');
    expect(stage.push(Buffer.from(':1}\n')).toString()).toBe('{"a":1}\n');
    expect(stage.push(Buffer.from('{"a":2}\n')).toString()).toBe('{"a":2}\n');
  });
});

describe('what is no text', () => {
  const latin1 = Buffer.from('eins\nzwei Stück\n', 'latin1');

  it.each([
    ['a byte that is no UTF-8', latin1, 'x.txt:2:8: not a text in UTF-8: found the byte 0xfc'],
    [
      'the same behind wide characters',
      Buffer.concat([Buffer.from('😀é'), latin1.subarray(12)]),
      'x.txt:1:4: not a text',
    ],
    [
      'half a character at the end',
      Buffer.from('a long enough line é').subarray(0, -1),
      'x.txt:1:20: not a text in UTF-8',
    ],
    [
      'a surrogate in UTF-8',
      Buffer.from('6162636465666768eda080', 'hex'),
      'x.txt:1:9: not a text in UTF-8: found the byte 0xed',
    ],
    ['a stray NUL', Buffer.from('a long enough line\nb\0'), 'x.txt:2:2: not a text in UTF-8: found a NUL byte'],
    ['half a character of UTF-16', Buffer.from('\ufeffa\nb\ud83d', 'utf16le'), 'x.txt:2: half a character of UTF-16'],
    ['UTF-32', Buffer.from('fffe000061000000', 'hex'), 'x.txt: the file is not text in UTF-8, but in UTF-32'],
    [
      'UTF-16 without a mark',
      Buffer.from('id,amount\n', 'utf16le'),
      'x.txt: the file is not text in UTF-8, but in UTF-16 without a byte order mark',
    ],
    ['a Parquet file', 'PAR1\x15\x04', 'x.txt: the file is not text in UTF-8, but a Parquet file'],
    ['bytes', Buffer.alloc(4096), 'x.txt: the file is not text in UTF-8, but binary'],
  ])('%s is refused', (_, bytes, message) => {
    expect(refused(bytes)).toContain(message);
    expect(refused(bytes, [1, 7, 9, 10])).toContain(message);
  });

  it('is let through for a reader that judges for itself', () => {
    const stage = new TextStage({ file: 'x.txt', strict: false });
    expect(Buffer.concat([stage.push(latin1), stage.end()])).toEqual(latin1);
  });
});
