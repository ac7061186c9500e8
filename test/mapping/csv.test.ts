import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/mapping/csv.ts';
import { type CutRow, Recorder } from './specs.ts';

function read(
  text: string,
  columns: readonly string[],
  options: { delimiter?: string; damaged?: boolean } = {},
): Recorder {
  const recorder = new Recorder();
  const source = { file: 'rows.csv', text, damaged: options.damaged ?? false };
  readCsv(source, columns, options.delimiter ?? ',', recorder);
  return recorder;
}

const rows = (...cut: [number, ...string[]][]): CutRow[] => cut.map(([line, ...fields]) => ({ line, fields }));

describe('readCsv', () => {
  test('hands over the columns asked for, in the order asked for, with line numbers', () => {
    const { rows: cut } = read('a,b,c\n1,2,3\n4,5,6\n', ['c', 'a']);
    expect(cut).toEqual(rows([2, '3', '1'], [3, '6', '4']));
  });

  test('takes CR LF, a last line without end, and empty lines between', () => {
    const { rows: cut, bad } = read('\r\na,b\r\n\r\n1,\r\n\n,4', ['a', 'b']);
    expect(cut).toEqual(rows([4, '1', ''], [6, '', '4']));
    expect(bad).toEqual([]);
  });

  test('takes quoted fields with delimiters, line breaks and doubled quotes', () => {
    const { rows: cut } = read('"a",b\n"1,5","say ""hi"""\n"two\r\nlines",x\n"",5" nails\n', ['a', 'b']);
    expect(cut).toEqual(rows([2, '1,5', 'say "hi"'], [3, 'two\r\nlines', 'x'], [5, '', '5" nails']));
  });

  test('takes another delimiter', () => {
    expect(read('a;b\n1,5;2\n', ['a'], { delimiter: ';' }).rows).toEqual(rows([2, '1,5']));
    expect(read('a\tb\n1\t2\n', ['b'], { delimiter: '\t' }).rows).toEqual(rows([2, '2']));
  });

  test('reads a header alone, and nothing at all', () => {
    expect(read('a,b\n', ['a']).rows).toEqual([]);
    expect(read('', ['a']).rows).toEqual([]);
    expect(read('\n\r\n', ['a']).rows).toEqual([]);
  });

  test('rows of another width are malformed', () => {
    const { rows: cut, bad } = read('a,b\n1\n1,2,3\n1,2\n', ['a']);
    expect(cut).toEqual(rows([4, '1']));
    expect(bad.map(({ line, reason }) => [line, reason])).toEqual([
      [2, '2 fields expected, found 1'],
      [3, '2 fields expected, found 3'],
    ]);
  });

  test('a quote left open costs one row', () => {
    const { rows: cut, bad } = read('a,b\n1,"open\n2,3\n4,5', ['a', 'b']);
    expect(bad).toEqual([{ line: 2, reason: 'a quote is never closed', text: '1,"open\n' }]);
    expect(cut).toEqual(rows([3, '2', '3'], [4, '4', '5']));
  });

  test('text behind a closing quote costs one row', () => {
    const { rows: cut, bad } = read('a,b\n1,"x"y\n"p\nq"r,1\n2,3', ['a', 'b']);
    expect(bad.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'text behind a closing quote'],
      [3, 'text behind a closing quote'],
    ]);
    expect(cut).toEqual(rows([4, 'q"r', '1'], [5, '2', '3']));
  });

  test('poison-message: huge rows and NUL bytes', () => {
    const huge = 'x'.repeat(2_000_000);
    const { rows: cut, bad } = read(`a,b\n${huge},1\n"${huge}",1\n\0,\0\n1,2\n`, ['a', 'b']);
    expect(bad.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'longer than 1,048,576 characters'],
      [3, 'a quote is never closed'],
    ]);
    expect(cut).toEqual(rows([4, '\0', '\0'], [5, '1', '2']));
  });

  test('in a damaged file only the rows with a replaced character are malformed', () => {
    const text = 'a,b\n1,caf\ufffd\n2,cafe\n';
    expect(read(text, ['a'], { damaged: true }).rows).toEqual(rows([3, '2']));
    expect(read(text, ['a'], { damaged: true }).bad).toEqual([{ line: 2, reason: 'not UTF-8', text: '1,caf\ufffd\n' }]);
    expect(read(text, ['a']).rows).toHaveLength(2);
  });

  test('names a missing column, the nearest one, and the place', () => {
    const missing = (): unknown => read('\nUser,Amount\n', ['Amuont']);
    expect(missing).toThrow('the header row has no column "Amuont"; the nearest is "Amount"');
    expect(missing).toThrow(expect.objectContaining({ code: 'input', location: { file: 'rows.csv', line: 2 } }));
    expect(() => read('a,a\n', ['a'])).toThrow('the header row has the column "a" twice');
    expect(read('a,a,b\n1,2,3', ['b']).rows).toEqual(rows([2, '3']));
    expect(() => read('a,"b\n1,2', ['a'])).toThrow('the header row cannot be read: a quote is never closed');
  });

  test('reads what csv-parse reads', () => {
    const field = fc.oneof(
      fc.stringMatching(/^[a-z0-9 ;é]{0,6}$/),
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r\n', 'a', ' ', '\0', 'ß', '💳'), maxLength: 8 }),
    );
    const line = fc.tuple(field, field, field);
    const ends = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), ends, fc.boolean(), (lines, end, quoteAll) => {
        const quote = (text: string): string =>
          quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        const text = ['x,y,z', ...lines.map((fields) => fields.map(quote).join(','))].join(end);
        const expected = parse(text, { record_delimiter: ['\n', '\r\n'] }).slice(1);
        const { rows: cut, bad } = read(text, ['x', 'y', 'z']);
        expect(cut.map(({ fields }) => fields)).toEqual(expected);
        expect(bad).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('accounts for every line of anything whatever, and never throws', () => {
    const unit = fc.constantFrom('"', ',', '\n', '\r', 'a', '\0', '\ufffd');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (rest) => {
        const { rows: cut, bad } = read(`x,y\n${rest}`, ['y'], { damaged: true });
        const lines = [...cut, ...bad].map(({ line }) => line);
        expect(new Set(lines).size).toBe(lines.length);
        expect(Math.max(1, ...lines)).toBeLessThanOrEqual(1 + rest.split('\n').length);
        if (!rest.includes('"'))
          expect(lines).toHaveLength(rest.split('\n').filter((text) => text !== '' && text !== '\r').length);
      }),
      { numRuns: 500 },
    );
  });
});
