import { describe, expect, test } from 'vitest';
import { readJsonArray } from '../../src/mapping/json-array.ts';
import { readJsonLines } from '../../src/mapping/json-lines.ts';
import { Recorder } from './specs.ts';

function lines(text: string, damaged = false): Recorder {
  const recorder = new Recorder();
  readJsonLines({ file: 'rows.jsonl', text, damaged }, ['a'], recorder);
  return recorder;
}

function array(text: string, damaged = false): Recorder {
  const recorder = new Recorder();
  readJsonArray({ file: 'rows.json', text, damaged }, ['a'], recorder);
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
      { line: 4, reason: 'bad JSON: the end where a value was expected', text: '{"a":' },
      { line: 5, reason: 'bad JSON: "x" where the end was expected', text: '{"a":2}x' },
    ]);
  });

  test('an object must not span lines', () => {
    expect(lines('{"a":\n1}').rows).toEqual([]);
    expect(lines('{"a":\n1}').bad).toHaveLength(2);
  });

  test('poison-message: huge lines, NUL bytes, bytes that are no UTF-8', () => {
    const { rows, bad } = lines(`{"a":"${'x'.repeat(1_100_000)}"}\n\0\0\n{"a":"\ufffd"}\n{"a":4}\n`, true);
    expect(rows).toEqual([{ line: 4, fields: ['4'] }]);
    expect(bad.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'longer than 1,048,576 characters'],
      [2, 'bad JSON: "\\u0000" where "{" was expected'],
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

  test('reads one object, and no rows out of an empty array', () => {
    expect(array('{"a":1}').rows).toEqual([{ line: 1, fields: ['1'] }]);
    expect(array(' [ ] ').rows).toEqual([]);
  });

  test('hands damaged rows on as malformed', () => {
    expect(array('[{"a":"\ufffd"},{"a":1}]', true).bad).toEqual([
      { line: 1, reason: 'not UTF-8', text: '{"a":"\ufffd"}' },
    ]);
    expect(array('[{"a":"\ufffd"},{"a":1}]', true).rows).toHaveLength(1);
  });

  test.each([
    ['[{"a":1},\n{"a":}]', 2],
    ['[{"a":1}\n{"a":2}]', 2],
    ['[{"a":1},\n]', 2],
    ['[{"a":1}', 1],
    ['[{"a":1}]\n]', 2],
    ['{"a":1}\n{"a":2}', 2],
    ['"a"', 1],
    ['[1]', 1],
  ])('%j is broken on line %d', (text, line) => {
    const attempt = (): unknown => array(text);
    expect(attempt).toThrow(/^bad JSON: /);
    expect(attempt).toThrow(expect.objectContaining({ code: 'input', location: { file: 'rows.json', line } }));
  });
});
