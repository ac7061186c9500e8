import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonObjectReader } from '../../src/mapping/json-object.ts';

function read(text: string, ...columns: string[]): readonly (string | null)[] | string {
  const reader = new JsonObjectReader(columns);
  return reader.read(text) ?? reader.fields;
}

/** What JSON.parse makes of the text, if it is an object. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

describe('JsonObjectReader', () => {
  test('hands over texts in the order asked for; null for null and for what is not there', () => {
    expect(read('{"a":"x","b":1.50,"c":null,"d":true,"e":false}', 'e', 'b', 'a', 'c', 'd', 'f')).toEqual([
      'false',
      '1.50',
      'x',
      null,
      'true',
      null,
    ]);
    expect(read(' { } ', 'a')).toEqual([null]);
  });

  test('a number is its source text, whatever a double would make of it', () => {
    expect(
      read('{"a":12345678901234567890,"b":90071992547409.93,"c":1.10,"d":-0,"e":1E+2}', 'a', 'b', 'c', 'd', 'e'),
    ).toEqual(['12345678901234567890', '90071992547409.93', '1.10', '-0', '1E+2']);
  });

  test('unescapes keys and strings', () => {
    expect(read(String.raw`{"\u0061":"\"\\\/\n\u00e9\ud83d\udcb3"}`, 'a')).toEqual(['"\\/\né💳']);
  });

  test('the last of two values counts; names of the prototype are names as any', () => {
    expect(read('{"a":1,"a":2}', 'a')).toEqual(['2']);
    expect(read('{"__proto__":"x","constructor":1}', '__proto__', 'constructor', 'toString')).toEqual(['x', '1', null]);
  });

  test('passes over objects and arrays that nobody asks for, and refuses those asked for', () => {
    expect(read('{"x":{"a":["}",{"b":"]"}]},"a":1}', 'a')).toEqual(['1']);
    expect(read('{"a":{"b":1}}', 'a')).toBe('a: an object or array');
    expect(read('{"a":[]}', 'a')).toBe('a: an object or array');
  });

  test.each([
    ['', 'bad JSON: the end where "{" was expected'],
    ['[]', 'bad JSON: "[" where "{" was expected'],
    ['null', 'bad JSON: "n" where "{" was expected'],
    ['{"a":1', 'bad JSON: the end where "," or "}" was expected'],
    ['{"a":1,}', 'bad JSON: "}" where a key was expected'],
    ['{a:1}', 'bad JSON: "a" where a key was expected'],
    ['{"a" 1}', 'bad JSON: "1" where ":" was expected'],
    ['{"a":}', 'bad JSON: "}" where a value was expected'],
    ['{"a":01}', 'bad JSON: "1" where "," or "}" was expected'],
    ['{"a":1.}', 'bad JSON: "}" where a digit was expected'],
    ['{"a":NaN}', 'bad JSON: "N" where a value was expected'],
    ['{"a":"x', 'bad JSON: a string is never closed'],
    ['{"a":"x\ny"}', 'bad JSON: a control character in a string'],
    ['{"a":"\\x"}', 'bad JSON: a bad escape, object or array'],
    ['{"x":[1,]}', 'bad JSON: a bad escape, object or array'],
    ['{"x":[', 'bad JSON: an object or array is never closed'],
    ['{}{}', 'bad JSON: "{" where the end was expected'],
    ['{"a":1}\0', 'bad JSON: "\\u0000" where the end was expected'],
  ])('%j: %s', (text, reason) => {
    expect(read(text, 'a')).toBe(reason);
  });

  test('is not misled by what an earlier object looked like', () => {
    const reader = new JsonObjectReader(['a', 'b']);
    const texts = ['{"a":1,"b":2}', '{"a": 3 , "b":4}', '{"b":5,"a":6}', '{"a":7}', '{}', '{"a":8,"b":9,"c":0}'];
    const seen = texts.map((text) => [reader.read(text), ...reader.fields]);
    expect(seen).toEqual([
      [undefined, '1', '2'],
      [undefined, '3', '4'],
      [undefined, '6', '5'],
      [undefined, '7', null],
      [undefined, null, null],
      [undefined, '8', '9'],
    ]);
  });

  test('reads within its bounds only', () => {
    const text = '{"a":1}{"a":true}';
    const reader = new JsonObjectReader(['a']);
    expect(reader.read(text, 0, 7)).toBeUndefined();
    expect(reader.fields).toEqual(['1']);
    expect(reader.read(text, 7)).toBeUndefined();
    expect(reader.fields).toEqual(['true']);
    for (let to = 8; to < text.length; to++) expect(reader.read(text, 7, to)).toMatch(/^bad JSON: /);
  });

  test('survives depth', () => {
    const open = `{"x":${'['.repeat(200_000)}`;
    const closed = `${open}${']'.repeat(200_000)}}`;
    expect(read(open, 'a')).toMatch(/^bad JSON: /);
    expect(typeof read(closed, 'a') === 'string').toBe(parsed(closed) === undefined);
  });

  test('takes what JSON.parse takes, and the same values', () => {
    const json = fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.string()), fc.jsonValue({ maxDepth: 2 }), {
      maxKeys: 6,
    });
    const reader = new JsonObjectReader(['a', 'b', 'c']);
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const columns = ['a', 'b', 'c'] as const;
        const nested = columns.filter((column) => typeof value[column] === 'object' && value[column] !== null);
        const reason = reader.read(text);
        expect(reason === undefined).toBe(nested.length === 0);
        if (reason !== undefined) return;
        const own = parsed(text)!;
        const expected = columns.map((column) => (Object.hasOwn(own, column) ? (own[column] ?? null) : null));
        expect(reader.fields.map((field, i) => (typeof expected[i] === 'number' ? Number(field) : field))).toEqual(
          expected.map((field) => (typeof field === 'boolean' ? String(field) : field)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('refuses what JSON.parse refuses', () => {
    const seed = '{"a":"x\\u00e9","b":-1.5e+3,"x":{"y":[1,null]},"c":true}';
    const mutation = fc.tuple(
      fc.nat({ max: seed.length }),
      fc.nat({ max: 3 }),
      fc.string({ unit: fc.constantFrom(...'{}[]",:\\0eE.+-tn \n\0u'), maxLength: 2 }),
    );
    const reader = new JsonObjectReader([]);
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 2 }), (mutations) => {
        const text = mutations.reduce((old, [at, cut, put]) => old.slice(0, at) + put + old.slice(at + cut), seed);
        expect(reader.read(text) === undefined).toBe(parsed(text) !== undefined);
      }),
      { numRuns: 3000 },
    );
  });
});
