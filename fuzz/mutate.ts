import { type Random } from '../src/random/random.ts';

/** What means something to an entrance: a text, which goes in as UTF-8, or bytes. */
export type Token = string | Uint8Array;

/** What inputs are made of. */
export interface Material {
  /** Inputs, of which parts are taken; at least one. */
  readonly inputs: readonly Uint8Array[];
  readonly tokens: readonly Token[];
  readonly mostBytes: number;
}

type Mutation = (random: Random, input: Buffer, material: Material) => Buffer;

const MOST_STEPS = 8;

/** An input that is a little different: one to eight mutations of it, mostly few. */
export function mutated(random: Random, input: Uint8Array, material: Material): Buffer {
  let bytes: Buffer = Buffer.from(input);
  let steps = 0;
  do {
    bytes = random.pick(MUTATIONS)(random, bytes, material).subarray(0, material.mostBytes);
    steps += 1;
  } while (steps < MOST_STEPS && random.chance(0.5));
  return bytes;
}

/** Bytes at which readers of text turn. */
const TURNING_BYTES = Buffer.from(
  '\0\t\n\r "\'#%&()*+,-./0:;<=>?@[\\]^`{|}~\x7f\x80\xbf\xc0\xe2\xed\xf4\xff',
  'latin1',
);

/** Powers of two at which numbers of a width end, or stop being exact. */
const TURNING_POWERS = [7, 8, 15, 16, 31, 32, 53, 63, 64].map((bits) => 1n << BigInt(bits));

/** Numbers at which readers of numbers turn. */
const TURNING_INTEGERS: readonly bigint[] = [0n, 1n, ...TURNING_POWERS.flatMap((power) => [power - 1n, power, -power])];

/** The same as text, and what is a number in some forms only. */
const TURNING_NUMBERS: readonly string[] = [
  ...TURNING_INTEGERS.map(String),
  ...'-0 0.0 00 1e0 1e309 -1e309 5e-324 1e-7 0.1 .5 5. 0x10 1_000 NaN Infinity'.split(' '),
  ...'8640000000000000 8640000000000001 99999999999999999999999999'.split(' '),
];

/** Texts that mean something to many readers. */
const COMMON_TOKENS: readonly string[] = [
  ...'null true false {} [] "" __proto__ constructor toString hasOwnProperty \\ud800 \\u0000 ${x} %s ../'.split(' '),
  ...'\ufeff|\0|\u2028|\u202e|\u0085|\u{1f600}|\r\n|\n\n'.split('|'),
];

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  remove,
  cutOff,
  copyPart,
  insertBytes,
  insertToken,
  insertToken,
  overwriteWithToken,
  setNumber,
  setNumber,
  setInteger,
  spoilLength,
  removeLine,
  copyLine,
  swapLines,
  replaceWord,
  replaceWord,
  splice,
  takePart,
  repeatByte,
];

function flipBit(random: Random, input: Buffer): Buffer {
  if (input.length > 0) input[random.below(input.length)]! ^= 1 << random.below(8);
  return input;
}

function setByte(random: Random, input: Buffer): Buffer {
  if (input.length > 0) input[random.below(input.length)] = anyByte(random);
  return input;
}

function anyByte(random: Random): number {
  return random.chance(0.5) ? random.pick([...TURNING_BYTES]) : random.below(256);
}

function remove(random: Random, input: Buffer): Buffer {
  const { from, to } = part(random, input);
  return spliced(input, from, to, '');
}

function cutOff(random: Random, input: Buffer): Buffer {
  return input.subarray(0, random.below(input.length + 1));
}

function copyPart(random: Random, input: Buffer): Buffer {
  const { from, to } = part(random, input);
  return spliced(input, place(random, input), null, input.subarray(from, to));
}

function insertBytes(random: Random, input: Buffer): Buffer {
  const bytes = Buffer.from(Array.from({ length: 1 + random.below(4) }, () => anyByte(random)));
  return spliced(input, place(random, input), null, bytes);
}

function insertToken(random: Random, input: Buffer, { tokens }: Material): Buffer {
  return spliced(input, place(random, input), null, tokenOf(random, tokens));
}

function overwriteWithToken(random: Random, input: Buffer, { tokens }: Material): Buffer {
  const token = bytesOf(tokenOf(random, tokens));
  const from = place(random, input);
  return spliced(input, from, from + token.length, token);
}

function tokenOf(random: Random, tokens: readonly Token[]): Token {
  return random.pick<Token>(tokens.length > 0 && random.chance(0.8) ? tokens : COMMON_TOKENS);
}

/** Another number in the place of one that is written there. */
function setNumber(random: Random, input: Buffer): Buffer {
  const found = matchNear(random, input, /-?\d+(?:\.\d+)?/g);
  return found === undefined ? input : spliced(input, found.from, found.to, random.pick(TURNING_NUMBERS));
}

function setInteger(random: Random, input: Buffer): Buffer {
  const bytes = integerBytes(random, random.pick(TURNING_INTEGERS));
  const from = place(random, input);
  return spliced(input, from, from + bytes.length, bytes);
}

/** A length, or any other number, that is off by a little. */
function spoilLength(random: Random, input: Buffer): Buffer {
  if (input.length < 8) return input;
  const from = random.below(input.length - 7);
  const off = 1 + random.below(16);
  const value = BigInt(input.readUInt32LE(from)) + BigInt(random.chance(0.5) ? off : -off);
  const bytes = integerBytes(random, value);
  return spliced(input, from, from + bytes.length, bytes);
}

function integerBytes(random: Random, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt.asIntN(64, value));
  const length = 1 << random.below(4);
  const little = bytes.subarray(0, length);
  return random.chance(0.5) ? little : Buffer.from(little).reverse();
}

function removeLine(random: Random, input: Buffer): Buffer {
  const { from, to } = line(random, input);
  return spliced(input, from, to, '');
}

/** Mostly once; now and then often, so that there is much of one thing. */
function copyLine(random: Random, input: Buffer): Buffer {
  const { from, to } = line(random, input);
  const times = random.chance(0.9) ? 1 : 1 + random.below(64);
  const copies = Buffer.concat(Array.from({ length: times }, () => input.subarray(from, to)));
  return spliced(input, line(random, input).from, null, copies);
}

function swapLines(random: Random, input: Buffer): Buffer {
  const [one, other] = [line(random, input), line(random, input)].sort((a, b) => a.from - b.from) as [Part, Part];
  if (one.to > other.from) return input;
  return Buffer.concat([
    input.subarray(0, one.from),
    input.subarray(other.from, other.to),
    input.subarray(one.to, other.from),
    input.subarray(one.from, one.to),
    input.subarray(other.to),
  ]);
}

/** A word of any input, or a token, in the place of a word. */
function replaceWord(random: Random, input: Buffer, { inputs, tokens }: Material): Buffer {
  const found = matchNear(random, input, WORD);
  if (found === undefined) return input;
  if (random.chance(0.3)) return spliced(input, found.from, found.to, tokenOf(random, tokens));
  const other = random.chance(0.5) ? input : Buffer.from(random.pick(inputs));
  const word = matchNear(random, other, WORD);
  return word === undefined ? input : spliced(input, found.from, found.to, other.subarray(word.from, word.to));
}

const WORD = /[\w.+-]+/g;

/** The beginning of one input and the end of another. */
function splice(random: Random, input: Buffer, { inputs }: Material): Buffer {
  const other = Buffer.from(random.pick(inputs));
  return Buffer.concat([input.subarray(0, place(random, input)), other.subarray(place(random, other))]);
}

/** A part of another input in between. */
function takePart(random: Random, input: Buffer, { inputs }: Material): Buffer {
  const other = Buffer.from(random.pick(inputs));
  const { from, to } = random.chance(0.5) ? line(random, other) : part(random, other);
  return spliced(
    input,
    random.chance(0.5) ? line(random, input).from : place(random, input),
    null,
    other.subarray(from, to),
  );
}

/** A byte many times, as of brackets, blanks or digits. */
function repeatByte(random: Random, input: Buffer): Buffer {
  const at = place(random, input);
  const byte = at < input.length && random.chance(0.7) ? input[at]! : anyByte(random);
  return spliced(input, at, null, Buffer.alloc(2 ** (1 + random.below(13)), byte));
}

interface Part {
  readonly from: number;
  readonly to: number;
}

function place(random: Random, input: Buffer): number {
  return random.below(input.length + 1);
}

/** Mostly a short one. */
function part(random: Random, input: Buffer): Part {
  const from = place(random, input);
  const longest = random.chance(0.75) ? 16 : input.length;
  return { from, to: Math.min(input.length, from + 1 + random.below(Math.max(1, longest))) };
}

function line(random: Random, input: Buffer): Part {
  const at = place(random, input);
  const from = at === 0 ? 0 : input.lastIndexOf(0x0a, at - 1) + 1;
  const end = input.indexOf(0x0a, at);
  return { from, to: end < 0 ? input.length : end + 1 };
}

const NEAR_BYTES = 256;

/** One of the matches near a place. */
function matchNear(random: Random, input: Buffer, pattern: RegExp): Part | undefined {
  const from = Math.max(0, place(random, input) - NEAR_BYTES / 2);
  const text = input.toString('latin1', from, from + NEAR_BYTES);
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return undefined;
  const { index, 0: match } = random.pick(found);
  return { from: from + index, to: from + index + match.length };
}

/** With something else in the place of a part; `to` is null where nothing is taken away. */
function spliced(input: Buffer, from: number, to: number | null, middle: Token): Buffer {
  return Buffer.concat([input.subarray(0, from), bytesOf(middle), input.subarray(to ?? from)]);
}

function bytesOf(token: Token): Uint8Array {
  return typeof token === 'string' ? Buffer.from(token) : token;
}
