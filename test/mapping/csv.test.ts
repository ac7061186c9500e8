import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/mapping/csv.ts';
import { TextWindow } from '../../src/text/text-window.ts';
import { recordWithCsvParse } from './csv-parse-reader.ts';
import { type CutRow, Recorder } from './specs.ts';

function read(content: string | Buffer, columns: readonly string[], delimiter = ','): Recorder {
  const recorder = new Recorder();
  readCsv({ file: 'rows.csv', text: new TextWindow([Buffer.from(content)]) }, columns, delimiter, recorder);
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
    const { rows: cut } = read('"a",b\n"1,5","say ""hi"""\n"two\r\nlines",x\n"",5 nails\n', ['a', 'b']);
    expect(cut).toEqual(rows([2, '1,5', 'say "hi"'], [3, 'two\r\nlines', 'x'], [5, '', '5 nails']));
  });

  test('takes another delimiter', () => {
    expect(read('a;b\n1,5;2\n', ['a'], ';').rows).toEqual(rows([2, '1,5']));
    expect(read('a\tb\n1\t2\n', ['b'], '\t').rows).toEqual(rows([2, '2']));
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

  test('two quotes left open cost their two rows, and none between or behind', () => {
    const { rows: cut, bad } = read('a,b\n1,"open\n2,3\n4,"open\n\n5,"6\n7"\n8,9\n', ['a', 'b']);
    expect(bad.map(({ line, text }) => [line, text])).toEqual([
      [2, '1,"open\n'],
      [4, '4,"open\n'],
    ]);
    expect(cut).toEqual(rows([3, '2', '3'], [6, '5', '6\n7'], [8, '8', '9']));
  });

  test('a quote inside a field that does not begin with one costs one row', () => {
    const { rows: cut, bad } = read('a,b\n5" nails,1\n2,3\n', ['a', 'b']);
    const reason = 'a quote inside a field that does not begin with one';
    expect(bad).toEqual([{ line: 2, reason, text: '5" nails,1\n' }]);
    expect(cut).toEqual(rows([3, '2', '3']));
  });

  test('text behind a closing quote costs one row', () => {
    const { rows: cut, bad } = read('a,b\n1,"x"y\n2,3', ['a', 'b']);
    expect(bad).toEqual([{ line: 2, reason: 'text behind a closing quote', text: '1,"x"y\n' }]);
    expect(cut).toEqual(rows([3, '2', '3']));
  });

  test('poison-message: huge rows and NUL bytes', () => {
    const huge = 'x'.repeat(2_000_000);
    const { rows: cut, bad } = read(`a,b\n${huge},1\n"${huge}",1\n\0,\0\n1,2\n`, ['a', 'b']);
    expect(bad.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'longer than 1,048,576 bytes; is a quote left open?'],
      [3, 'longer than 1,048,576 bytes; is a quote left open?'],
    ]);
    expect(cut).toEqual(rows([4, '\0', '\0'], [5, '1', '2']));
  });

  test('of bytes that are no UTF-8 only the row with them is malformed', () => {
    const { rows: cut, bad } = read(Buffer.from('a,b\n1,caf\xe9\n2,cafe\n', 'latin1'), ['a']);
    expect(bad).toEqual([{ line: 2, reason: 'not UTF-8', text: '1,caf\ufffd\n' }]);
    expect(cut).toEqual(rows([3, '2']));
    expect(read('a,b\n1,caf\ufffd\n', ['a']).rows).toEqual(rows([2, '1']));
  });

  test('names a missing column, the nearest one, and the place', () => {
    const missing = (): unknown => read('\nUser,Amount\n', ['Amuont']);
    expect(missing).toThrow('the header row has no column "Amuont"; it has "Amount", "User"');
    expect(missing).toThrow(expect.objectContaining({ code: 'input', location: { file: 'rows.csv', line: 2 } }));
    expect(() => read('a,a\n', ['a'])).toThrow('the header row has the column "a" twice');
    expect(read('a,a,b\n1,2,3', ['b']).rows).toEqual(rows([2, '3']));
    expect(() => read('a,"b\n1,2', ['a'])).toThrow('the header row cannot be read: a quote is never closed');
  });

  test.each([
    ['id;at;amount', ';'],
    ['id\tat\tamount', '\t'],
    ['id|at|amount', '|'],
  ])('says of %j which delimiter it has', (header, delimiter) => {
    expect(() => read(`${header}\n`, ['at'])).toThrow(
      `the header row has no column "at"; it has ${JSON.stringify(header)}; write delimiter: ${JSON.stringify(delimiter)} in the mapping if that is what divides it`,
    );
  });

  test('says nothing of a delimiter by which the column would not be there either', () => {
    expect(() => read('id;on\n', ['at'])).toThrow(/it has "id;on"$/);
  });

  test('reads back whatever was written in quotes, on the lines where it stands', () => {
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
        const written = ['x,y,z', ...lines.map((fields) => fields.map(quote).join(','))];
        const { rows: cut, bad } = read(written.join(end), ['z', 'x']);
        const lineOf = (row: number): number => written.slice(0, row).join('\n').split('\n').length + 1;
        expect(cut).toEqual(lines.map(([x, , z], i) => ({ line: lineOf(i + 1), fields: [z, x] })));
        expect(bad).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('a bad row here and there costs nothing but itself', () => {
    const row = fc.constantFrom('1,2', '"1","2"', '1,"open', '1,"x"y', '1"2,3', '1', '1,2,3');
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (lines) => {
        const { rows: cut, bad } = read(['x,y', ...lines].join('\n'), ['x', 'y']);
        const good = (line: string): boolean => line === '1,2' || line === '"1","2"';
        expect(cut.map(({ line }) => line)).toEqual(lines.flatMap((line, i) => (good(line) ? [i + 2] : [])));
        expect(bad.map(({ line }) => line)).toEqual(lines.flatMap((line, i) => (good(line) ? [] : [i + 2])));
      }),
    );
  });

  test('accounts for every line of anything whatever, and never throws', () => {
    const unit = fc.constantFrom('"', ',', '\n', '\r', 'a', '\0', 'é');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (rest) => {
        const { rows: cut, bad } = read(`x,y\n${rest}`, ['y']);
        const lines = [...cut, ...bad].map(({ line }) => line);
        expect(new Set(lines).size).toBe(lines.length);
        expect(Math.max(1, ...lines)).toBeLessThanOrEqual(1 + rest.split('\n').length);
        if (!rest.includes('"'))
          expect(lines).toHaveLength(rest.split('\n').filter((text) => text.trim() !== '').length);
      }),
      { numRuns: 500 },
    );
  });

  test('cuts what csv-parse cuts, and refuses what it refuses', () => {
    const unit = fc.constantFrom('"', '""', ',', ';', '\n', '\r\n', '\r', '\0', 'a', ' ', 'é', '\u00a0');
    const cell = fc.oneof(
      fc.string({ unit, maxLength: 5 }),
      fc.string({ unit, maxLength: 5 }).map((text) => `"${text.replaceAll('"', '""')}"`),
      fc.constantFrom('1', '"2"', '"a,b"', '""', ''),
    );
    const row = fc.array(cell, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(row, fc.constantFrom('\n', '\r\n', '\n\n', '')), { maxLength: 6 }),
        fc.constantFrom(',', ';', ' ', 'a'),
        fc.nat({ max: 300 }),
        (lines, delimiter, broken) => {
          const bytes = Buffer.from(lines.map(([cells, end]) => cells.join(delimiter) + end).join(''));
          if (broken < bytes.length) bytes[broken] = 0xff;
          const header = Buffer.from(`x${delimiter}y${delimiter}z\n`);
          const expected = new Recorder();
          recordWithCsvParse(bytes, 3, delimiter, expected);
          for (const bad of [expected.rows, expected.bad])
            for (const one of bad) Object.assign(one, { line: one.line + 1 });
          expect(read(Buffer.concat([header, bytes]), ['x', 'y', 'z'], delimiter)).toEqual(expected);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('takes rows of up to 1,048,576 bytes with any number of cells', () => {
    const width = 1000;
    const header = Array.from({ length: width }, (_, i) => `c${i}`).join(',');
    const row = Array.from({ length: width }, (_, i) => `"${i}"`).join(',');
    const { rows: cut, bad } = read(`${header}\n${row}\n${row},`, ['c999', 'c0']);
    expect(cut).toEqual(rows([2, '999', '0']));
    expect(bad.map(({ line, reason }) => [line, reason])).toEqual([[3, '1000 fields expected, found 1001']]);
    const most = 'x'.repeat(1_048_572);
    expect(read(`a,b\n${most},1\n"${most}",1\n2,3`, ['b']).rows).toEqual(rows([2, '1'], [3, '1'], [4, '3']));
  });
});
