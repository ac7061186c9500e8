import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonObjectReader } from '../../src/mapping/json-object.ts';
import { readWithJsonParse } from './json-parse-reader.ts';
import { textsOf } from './specs.ts';

/** One is asked for twice, one needs escapes in JSON, one is longer in UTF-8, and one is no key of an ordinary object. */
const COLUMNS = ['id', 'amount', 'say "é"', 'Straße', '__proto__', 'id', ''];
/** Some of them in objects inside, one of which may have a column of its own. */
const PATHS = ['id', 'amount.id', 'amount.amount.id', 'a.', 'amount.x', 'amount.id', 'Straße.__proto__'];
const OTHER_KEYS = ['ID', 'a', 'amount.id', 'amounts', 'constructor', 'x', '\u{1f4b3}'];

const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 2 });
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^(0|[1-9]\d{0,20})$/),
    fc.stringMatching(/^(\.\d{1,12})?$/),
    fc.stringMatching(/^([eE][+-]?\d{1,3})?$/),
  )
  .map((parts) => parts.join(''));

/** A string in one of the ways in which JSON can write it. */
function written(text: string, escapeAll: boolean): string {
  if (!escapeAll) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}

const string = fc
  .tuple(
    fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('"', '\\', '/', '\n', '\0', 'é', '💳', '\ud800', '{', '}', ',', ':') }),
    ),
    fc.boolean(),
  )
  .map(([text, escapeAll]) => written(text, escapeAll));

const key = fc.tuple(fc.constantFrom(...COLUMNS, ...OTHER_KEYS), fc.boolean()).map(([text, all]) => written(text, all));

const { value } = fc.letrec<{ value: string }>((tie) => {
  const list = (open: string, item: fc.Arbitrary<string>, close: string): fc.Arbitrary<string> =>
    fc.tuple(fc.array(item, { maxLength: 3 }), space).map(([items, gap]) => open + gap + items.join(`${gap},`) + close);
  const pair = fc
    .tuple(fc.oneof(string, key), space, tie('value'))
    .map(([name, gap, item]) => `${name}${gap}:${gap}${item}`);
  return {
    value: fc.oneof(
      { maxDepth: 3 },
      { weight: 3, arbitrary: number },
      { weight: 3, arbitrary: string },
      { weight: 1, arbitrary: fc.constantFrom('true', 'false', 'null') },
      { weight: 1, arbitrary: list('[', tie('value'), ']') },
      { weight: 1, arbitrary: list('{', pair, '}') },
    ),
  };
});

const object = fc
  .tuple(fc.array(fc.tuple(key, value), { maxLength: 8 }), space)
  .map(([pairs, gap]) => `${gap}{${pairs.map(([name, item]) => `${gap}${name}:${item}${gap}`).join(',')}}${gap}`);

/** The same with one or two bytes changed, taken away or put in. */
const damaged = fc
  .tuple(
    fc.oneof(object, value),
    fc.array(
      fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.constantFrom(...Buffer.from('{}[]",:\\/u0eE.+-tn \n\0é'), 0xff)),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
  )
  .map(([text, changes]) =>
    changes.reduce((bytes, [place, kind, byte]) => {
      const at = place % (bytes.length + 1);
      const put = kind === 1 ? [] : [byte];
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(kind === 2 ? at : at + 1)]);
    }, Buffer.from(text)),
  );

describe('JsonObjectReader beside JSON.parse', () => {
  test('takes the same and gives the same, one object after the other', () => {
    const bytes = fc.oneof(
      object.map((text) => Buffer.from(text)),
      damaged,
    );
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 4 }), fc.constantFrom(COLUMNS, PATHS), (rows, columns) => {
        const reader = new JsonObjectReader(columns);
        for (const row of rows) {
          const expected = isUtf8(row) ? readWithJsonParse(row.toString(), columns) : 'not UTF-8';
          expect(reader.read(row) ?? textsOf(reader.fields).slice(0, columns.length)).toEqual(expected);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test('the good ones are not few', () => {
    const reader = new JsonObjectReader(COLUMNS);
    const good = (arbitrary: fc.Arbitrary<Buffer>): number =>
      fc.sample(arbitrary, { seed: 7, numRuns: 500 }).filter((row) => reader.read(row) === undefined).length;
    expect(good(object.map((text) => Buffer.from(text)))).toBeGreaterThan(200);
    expect(good(damaged)).toBeGreaterThan(20);
  });
});
