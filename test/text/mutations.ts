import fc from 'fast-check';

const MARK = '\ufeff';

/** What a change does with bytes; two fractions say where. */
type Change = (bytes: Buffer, from: number, to: number, piece: Buffer) => Buffer;

const CHANGES: readonly Change[] = [
  (bytes, from, _to, piece) => Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(from)]),
  (bytes, from, to) => Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]),
  (bytes, from, to) => Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]),
  (bytes, from, _to, piece) =>
    Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(Math.min(bytes.length, from + piece.length))]),
  (bytes, from) => bytes.subarray(0, from),
  (bytes) => Buffer.from(MARK + bytes.toString('utf8')),
  (bytes) => Buffer.from(MARK + bytes.toString('utf8'), 'utf16le'),
  (bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le'),
  (bytes) => Buffer.from(bytes.toString('utf8').replaceAll('\n', '\r')),
  (bytes) => Buffer.from(bytes.toString('utf8'), 'latin1'),
];

/** Pieces that readers of text trip over. */
const PIECES = [
  '\0',
  '\r',
  '\n',
  '"',
  "'",
  ',',
  ';',
  ':',
  '{',
  '}',
  '[',
  ']',
  '\\',
  '\t',
  '-',
  '=',
  '#',
  '&a',
  '*a',
  '!!x',
  '1e999',
  '-0',
]
  .concat([
    'null',
    '__proto__',
    'NaN',
    '\u2028',
    '\ud83d',
    '\u202e',
    '99999999999999999999',
    '0x1f',
    '\x1f\x8b',
    'PAR1',
    '%',
    '|',
    '>',
  ])
  .map((text) => Buffer.from(text));

const change = fc.record({
  by: fc.constantFrom(...CHANGES),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  piece: fc.oneof(
    fc.constantFrom(...PIECES),
    fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
  ),
});

/** Bytes that are one of the good files, changed in up to four places, or no file at all. */
export function mutated(...good: readonly (string | Uint8Array)[]): fc.Arbitrary<Buffer> {
  const changed = fc
    .tuple(fc.constantFrom(...good.map((each) => Buffer.from(each))), fc.array(change, { maxLength: 4 }))
    .map(([bytes, changes]) =>
      changes.reduce<Buffer>((given, { by, from, to, piece }) => {
        const [a, b] = [from, to].map((fraction) => Math.floor(fraction * given.length)).toSorted((x, y) => x - y);
        return by(given, a!, b!, piece);
      }, bytes),
    );
  const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  return fc.oneof({ arbitrary: changed, weight: 9 }, { arbitrary: noise, weight: 1 });
}
