/**
 * LZ4 frames, after the description of the format (https://github.com/lz4/lz4/tree/dev/doc). This is our own code because lz4js
 * writes frames whose blocks claim to depend on each other, which Kafka's Java code refuses, and it reads only 20 MB/s.
 */

const MAGIC = 0x184d2204;
const BLOCK_INDEPENDENT = 0x20;
const BLOCK_CHECKSUM = 0x10;
const CONTENT_SIZE = 0x08;
const DICTIONARY = 0x01;
const VERSION = 0x40;
const STORED = 0x8000_0000;
const MIN_MATCH = 4;
/** The last match begins at least this far before the end of a block, and the last bytes are literals. */
const MATCH_LIMIT = 12;
const LAST_LITERALS = 5;
const HASH_BITS = 15;
/** Version 1, independent blocks of up to 4 MiB, no checksums; then the second byte of the descriptor's xxHash32. */
const DESCRIPTOR = [VERSION | BLOCK_INDEPENDENT, 0x70, 0x73] as const;
const MAX_BLOCK = 4 << 20;

/**
 * Decompresses a frame. Throws RangeError for bytes that are not an LZ4 frame. Its checksums are not checked, because the
 * record batch has its own.
 */
export function decompressLz4(frame: Buffer): Buffer {
  const flags = frame[4];
  if (frame.length < 7 || frame.readUInt32LE(0) !== MAGIC || (flags! & 0xc0) !== VERSION)
    throw new RangeError('no LZ4 frame');
  let at = 7 + ((flags! & CONTENT_SIZE) === 0 ? 0 : 8) + ((flags! & DICTIONARY) === 0 ? 0 : 4);
  const checksum = (flags! & BLOCK_CHECKSUM) === 0 ? 0 : 4;
  let out: Buffer = Buffer.allocUnsafe(Math.max(4 * frame.length, 1024));
  let length = 0;
  for (;;) {
    const header = frame.readUInt32LE(at);
    at += 4;
    if (header === 0) return out.subarray(0, length);
    const end = at + (header & ~STORED);
    if (end > frame.length) throw new RangeError('the LZ4 frame is cut short');
    if ((header & STORED) !== 0) {
      out = withRoom(out, length, end - at);
      length += frame.copy(out, length, at, end);
    } else {
      const needed = blockLength(frame, at, end);
      out = withRoom(out, length, needed);
      decompressBlock(frame, at, end, out, length);
      length += needed;
    }
    at = end + checksum;
  }
}

/** Compresses bytes into one LZ4 frame. */
export function compressLz4(bytes: Buffer): Buffer {
  const blocks = Math.ceil(bytes.length / MAX_BLOCK);
  const out = Buffer.allocUnsafe(bytes.length + Math.ceil(bytes.length / 255) + 16 + 8 * blocks);
  out.writeUInt32LE(MAGIC, 0);
  out.set(DESCRIPTOR, 4);
  let length = 7;
  for (let from = 0; from < bytes.length; from += MAX_BLOCK) {
    const to = Math.min(from + MAX_BLOCK, bytes.length);
    const end = compressBlock(bytes, from, to, out, length + 4);
    const size = end - length - 4;
    if (size < to - from) {
      out.writeUInt32LE(size, length);
      length = end;
    } else {
      out.writeUInt32LE((STORED | (to - from)) >>> 0, length);
      length += 4 + bytes.copy(out, length + 4, from, to);
    }
  }
  out.writeUInt32LE(0, length);
  return out.subarray(0, length + 4);
}

function withRoom(out: Buffer, used: number, needed: number): Buffer {
  if (used + needed <= out.length) return out;
  const wider = Buffer.allocUnsafe(Math.max(2 * out.length, used + needed));
  out.copy(wider, 0, 0, used);
  return wider;
}

/** Decompressed length of a block. Its sequences are followed without copying. */
function blockLength(source: Buffer, from: number, end: number): number {
  let length = 0;
  let at = from;
  while (at < end) {
    const token = source[at++]!;
    let literals = token >>> 4;
    if (literals === 15) for (let more = 255; more === 255; literals += more) more = source[at++]!;
    at += literals;
    length += literals;
    if (at >= end) break;
    at += 2;
    let match = token & 15;
    if (match === 15) for (let more = 255; more === 255; match += more) more = source[at++]!;
    length += match + MIN_MATCH;
  }
  // A length that runs past the end makes NaN.
  if (!(at === end)) throw new RangeError('the LZ4 block is damaged');
  return length;
}

/** Decompresses a block that `blockLength` has checked into `out`, which has enough room. */
function decompressBlock(source: Buffer, from: number, end: number, out: Buffer, begin: number): void {
  let at = from;
  let to = begin;
  for (;;) {
    const token = source[at++]!;
    let literals = token >>> 4;
    if (literals === 15) for (let more = 255; more === 255; literals += more) more = source[at++]!;
    if (literals > 32) {
      source.copy(out, to, at, at + literals);
      at += literals;
      to += literals;
    } else {
      for (const stop = at + literals; at < stop;) out[to++] = source[at++]!;
    }
    if (at >= end) return;
    const distance = source[at]! | (source[at + 1]! << 8);
    at += 2;
    let match = token & 15;
    if (match === 15) for (let more = 255; more === 255; match += more) more = source[at++]!;
    match += MIN_MATCH;
    let back = to - distance;
    if (distance === 0 || back < 0) throw new RangeError('the LZ4 block is damaged');
    if (match > 32 && distance >= match) {
      out.copyWithin(to, back, back + match);
      to += match;
    } else {
      for (const stop = to + match; to < stop;) out[to++] = out[back++]!;
    }
  }
}

/** Compresses greedily, with one candidate for each hash of four bytes. Returns where the block ends in `out`. */
function compressBlock(source: Buffer, from: number, to: number, out: Buffer, begin: number): number {
  const candidates = new Int32Array(1 << HASH_BITS).fill(-1);
  let end = begin;
  let anchor = from;
  let at = from;
  let misses = 0;
  while (at <= to - MATCH_LIMIT) {
    const word = wordAt(source, at);
    const slot = Math.imul(word, -1640531535) >>> (32 - HASH_BITS);
    const candidate = candidates[slot]!;
    candidates[slot] = at;
    if (candidate < 0 || at - candidate > 0xffff || wordAt(source, candidate) !== word) {
      // After many positions without a match, fewer positions are tried.
      at += 1 + (misses++ >>> 6);
      continue;
    }
    misses = 0;
    let length = MIN_MATCH;
    while (at + length < to - LAST_LITERALS && source[at + length] === source[candidate + length]) length += 1;
    end = writeSequence(source, anchor, at, out, end, length);
    out[end++] = (at - candidate) & 0xff;
    out[end++] = (at - candidate) >>> 8;
    if (length - MIN_MATCH >= 15) end = writeLength(length - MIN_MATCH - 15, out, end);
    at += length;
    anchor = at;
  }
  return writeSequence(source, anchor, to, out, end, MIN_MATCH);
}

/** Writes a token and the literals from `anchor` to `at`, before a match of `match` bytes. */
function writeSequence(source: Buffer, anchor: number, at: number, out: Buffer, end: number, match: number): number {
  const literals = at - anchor;
  out[end] = (Math.min(literals, 15) << 4) | Math.min(match - MIN_MATCH, 15);
  const next = literals >= 15 ? writeLength(literals - 15, out, end + 1) : end + 1;
  return next + source.copy(out, next, anchor, at);
}

function writeLength(length: number, out: Buffer, end: number): number {
  let rest = length;
  for (; rest >= 255; rest -= 255) out[end++] = 255;
  out[end++] = rest;
  return end;
}

function wordAt(bytes: Buffer, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
