import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../src/external/line-splitter.ts';

function linesOf(pieces: readonly Buffer[], longest?: number): string[] {
  const splitter = new LineSplitter(longest);
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

describe('lines of a stream', () => {
  it('end in a line feed, with or without a carriage return, the last one also without', () => {
    expect(linesOf([Buffer.from('a\r\n\nb\u2028c\rd\ne')])).toEqual(['a', '', 'b\u2028c\rd', 'e']);
    expect(linesOf([Buffer.from('a\n')])).toEqual(['a']);
    expect(linesOf([])).toEqual([]);
  });

  it('begin behind a byte order mark', () => {
    expect(linesOf([Buffer.from('\ufeffa\n\ufeffb\n')])).toEqual(['a', '\ufeffb']);
  });

  it('are the same however the bytes are cut', () => {
    const text = fc.stringMatching(/^[a€\r\n]{0,30}$/);
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (given, size) => {
        const bytes = Buffer.from(given);
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
          bytes.subarray(n * size, (n + 1) * size),
        );
        expect(linesOf(pieces)).toEqual(linesOf([bytes]));
        expect(linesOf([bytes], 4)).toEqual(linesOf([bytes]).map((line) => line.slice(0, 4)));
      }),
    );
  });

  it('are cut where they get too long, before they end', () => {
    const splitter = new LineSplitter(3);
    expect(splitter.push(Buffer.from('ab'))).toEqual([]);
    expect(splitter.push(Buffer.from('cde'))).toEqual(['abc']);
    expect(splitter.push(Buffer.from('fgh'))).toEqual([]);
    expect(splitter.push(Buffer.from('ij\nk\n'))).toEqual(['k']);
    expect(splitter.end()).toEqual([]);
  });
});
