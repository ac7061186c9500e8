import { describe, expect, test } from 'vitest';
import { readJsonArray } from '../../src/mapping/json-array.ts';
import { readJsonLines } from '../../src/mapping/json-lines.ts';
import { TextWindow } from '../../src/text/text-window.ts';
import { Recorder } from './specs.ts';

function lines(content: string | Buffer): Recorder {
  const recorder = new Recorder();
  readJsonLines({ file: 'rows.jsonl', text: new TextWindow([Buffer.from(content)]) }, ['a'], recorder);
  return recorder;
}

function array(content: string | Buffer): Recorder {
  const recorder = new Recorder();
  readJsonArray({ file: 'rows.json', text: new TextWindow([Buffer.from(content)]) }, ['a'], recorder);
  return recorder;
}

describe('readJsonLines', () => {
  test('reads an object a line, passes over blank lines, and goes on after a bad one', () => {
    const { rows, bad } = lines('{"a":1}\r\n\n  \n{"a":\n{"a":2}x\n{"a":3}');
    expect(rows).toEqual([
      { line: 1, fields: ['1'] },
      { line: 6, fields: ['3'] },
    ]);
    expect(bad).toEqual([
      { line: 4, reason: 'bad JSON', text: '{"a":' },
      { line: 5, reason: 'bad JSON', text: '{"a":2}x' },
    ]);
  });

  test('an object must not span lines', () => {
    expect(lines('{"a":\n1}').rows).toEqual([]);
    expect(lines('{"a":\n1}').bad).toHaveLength(2);
  });

  test('poison-message: huge lines, NUL bytes, bytes that are no UTF-8', () => {
    const text = `{"a":"${'x'.repeat(1_100_000)}"}\n\0\0\n{"a":"\xff"}\n{"a":4}\n{"a":"${'\\n'.repeat(500_000)}","b":1.0}`;
    const { rows, bad } = lines(Buffer.from(text, 'latin1'));
    expect(rows).toEqual([
      { line: 4, fields: ['4'] },
      { line: 5, fields: ['\n'.repeat(500_000)] },
    ]);
    expect(bad.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'longer than 1,048,576 bytes'],
      [2, 'bad JSON'],
      [3, 'not UTF-8'],
    ]);
  });
});

describe('readJsonArray', () => {
  test('reads an array of objects over several lines', () => {
    const { rows } = array('[\n  {"a": 1},\n  {\n    "a": 2\n  }, {"a": 3}\n]\n');
    expect(rows).toEqual([
      { line: 2, fields: ['1'] },
      { line: 3, fields: ['2'] },
      { line: 5, fields: ['3'] },
    ]);
  });

  test('takes any white space between elements, and line feeds in it for lines', () => {
    expect(array('\f[\n\v{"a":1}\f,\n{"a":"\\\\"}\t]\r\n').rows).toEqual([
      { line: 2, fields: ['1'] },
      { line: 3, fields: ['\\'] },
    ]);
  });

  test('reads one object, and no rows out of an empty array', () => {
    expect(array('{"a":1}').rows).toEqual([{ line: 1, fields: ['1'] }]);
    expect(array(' [ ] ').rows).toEqual([]);
  });

  test('objects that cannot be read are malformed rows', () => {
    const text = '[{"a":"\xff"},\n{"a":},{"a":"]}\\"{\xc3\xa9"},\n[1],{"a":{}},{"a":1}]';
    const { rows, bad } = array(Buffer.from(text, 'latin1'));
    expect(rows).toEqual([
      { line: 2, fields: [']}"{é'] },
      { line: 3, fields: ['1'] },
    ]);
    expect(bad).toEqual([
      { line: 1, reason: 'not UTF-8', text: '{"a":"\ufffd"}' },
      { line: 2, reason: 'bad JSON', text: '{"a":}' },
      { line: 3, reason: 'not a JSON object', text: '[1]' },
      { line: 3, reason: 'a: an object or array', text: '{"a":{}}' },
    ]);
  });

  test('what is no array is one row', () => {
    expect(array('"a"').bad).toEqual([{ line: 1, reason: 'not a JSON object', text: '"a"' }]);
    expect(array('{"a":1}\n{"a":2}').bad).toMatchObject([{ line: 1, reason: 'bad JSON' }]);
    expect(array(' \n')).toEqual(new Recorder());
  });

  test.each([
    ['[{"a":1}\n{"a":2}]', 2],
    ['[{"a":1},\n]', 2],
    ['[,{"a":1}]', 1],
    ['[{"a":1},,{"a":2}]', 1],
    ['[{"a":1}', 1],
    ['[{"a":1},\n{"a":"open},\n{"a":2}]\n', 2],
    ['[{"a":1}]\n]', 2],
    ['[{"a":1}][{"a":2}]', 1],
    ['[1]', 1],
  ])('%j is broken on line %d', (text, line) => {
    const attempt = (): unknown => array(text);
    expect(attempt).toThrow('bad JSON: an array of objects was expected');
    expect(attempt).toThrow(expect.objectContaining({ code: 'input', location: { file: 'rows.json', line } }));
  });
});
