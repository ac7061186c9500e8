import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonObjectReader } from '../../src/mapping/json-object.ts';
import { textsOf } from './specs.ts';

function read(text: string, ...columns: string[]): readonly (string | null)[] | string {
  const reader = new JsonObjectReader(columns);
  return reader.read(Buffer.from(text)) ?? textsOf(reader.fields);
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

  test('reads columns inside of objects by their paths', () => {
    const text = '{"a":{"b":{"c":"x","d":1.50},"e":"\\u0041"},"f":null}';
    const reader = new JsonObjectReader(['a.b.c', 'a.b.d', 'a.e', 'f', 'f.g', 'a.x']);
    expect(reader.read(Buffer.from(text))).toBeUndefined();
    expect([0, 1, 2, 3, 4, 5].map((i) => reader.fields.text(i))).toEqual(['x', '1.50', 'A', null, null, null]);
    expect(new JsonObjectReader(['a.b']).read(Buffer.from(text))).toBe('a.b: an object or array');
    expect(new JsonObjectReader(['a', 'a.e']).read(Buffer.from(text))).toBe('a: an object or array');
    const literal = new JsonObjectReader(['a.b']);
    literal.read(Buffer.from('{"a":{"b":1},"a.b":2}'));
    expect(literal.fields.text(0)).toBe('2');
    literal.read(Buffer.from('{"a":[{"b":1}]}'));
    expect(literal.fields.text(0)).toBeNull();
  });

  test('passes over objects and arrays that are not asked for, and refuses those that are', () => {
    expect(read('{"x":{"a":["}",{"b":"]"}]},"a":1}', 'a')).toEqual(['1']);
    expect(read('{"a":{"b":1}}', 'a')).toBe('a: an object or array');
    expect(read('{"a":[]}', 'a')).toBe('a: an object or array');
  });

  test.each([
    ['', 'bad JSON'],
    ['[]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['1', 'not a JSON object'],
    ['{"a":1', 'bad JSON'],
    ['{1:1.0}', 'bad JSON'],
    ['{"a":1.0,}', 'bad JSON'],
    ['{"a":01.0}', 'bad JSON'],
    ['{"a":1.0 2.0}', 'bad JSON'],
    ['{"x":[1.0,]}', 'bad JSON'],
    ['{"a":1}\0', 'bad JSON'],
  ])('%j: %s', (text, reason) => {
    expect(read(text, 'a')).toBe(reason);
  });

  test('every number keeps its text, beside strings that look like numbers', () => {
    const digits = fc.stringMatching(/^(0|[1-9]\d{0,24})$/);
    const fraction = fc.stringMatching(/^(\.(0{0,9})\d{1,18})?$/);
    const exponent = fc.stringMatching(/^([eE][+-]?\d{1,3})?$/);
    const number = fc.tuple(fc.constantFrom('', '-'), digits, fraction, exponent).map((parts) => parts.join(''));
    const cell = fc.oneof(
      number,
      fc.tuple(number, fc.constantFrom(',', ':', '"', '\\', ' ')).map(([n, c]) => c + n + c),
    );
    const space = fc.constantFrom('', ' ', '\n', '\t');
    fc.assert(
      fc.property(number, cell, number, space, (a, b, c, gap) => {
        const text = `{"a":${gap}${a}${gap},"b":${JSON.stringify(b)},"x":[${c},{"a":${c}}],"c":${c}${gap}}`;
        expect(read(text, 'a', 'b', 'c')).toEqual([a, b, c]);
      }),
      { numRuns: 3000 },
    );
    // The limits of what a double gives back: fifteen digits, no last zero, not below a millionth.
    const edges = [
      '123456789012345',
      '1234567890.12345',
      '0.000001',
      '0.0000001',
      '1234567890123456',
      '-0',
      '0',
      '1.0',
    ];
    for (const edge of edges) expect(read(`{"a":${edge}}`, 'a')).toEqual([edge]);
  });

  test('survives depth', () => {
    const open = `{"x":${'['.repeat(200_000)}`;
    const closed = `${open}${']'.repeat(200_000)}}`;
    expect(read(open, 'a')).toBe('bad JSON');
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
        const reason = reader.read(Buffer.from(text));
        expect(reason === undefined).toBe(nested.length === 0);
        if (reason !== undefined) return;
        const own = parsed(text)!;
        const expected = columns.map((column) => (Object.hasOwn(own, column) ? (own[column] ?? null) : null));
        expect(
          textsOf(reader.fields).map((field, i) => (typeof expected[i] === 'number' ? Number(field) : field)),
        ).toEqual(expected.map((field) => (typeof field === 'boolean' ? String(field) : field)));
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
        expect(reader.read(Buffer.from(text)) === undefined).toBe(parsed(text) !== undefined);
      }),
      { numRuns: 3000 },
    );
  });
});
