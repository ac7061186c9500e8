import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { loadZstd } from '../../../text/zstd.ts';
import { type Compression } from '../../client/settings.ts';
import { compressLz4, decompressLz4 } from './lz4.ts';

const require = createRequire(import.meta.url);

/** A compression codec of record batches. */
export interface Codec {
  compress(bytes: Buffer): Promise<Buffer>;
  /** Rejects for bytes that it cannot read. */
  decompress(bytes: Buffer): Promise<Buffer>;
}

/** The numbers that record batches carry in the low bits of their attributes. */
export const CODEC_NUMBERS: Readonly<Record<Compression, number>> = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 };

const loaders: readonly (() => Promise<Codec>)[] = [loadGzip, loadSnappy, loadLz4, loadZstdCodec];
const loaded = new Map<number, Promise<Codec>>();

/** The codec of a number from 1 on. It is loaded at its first use. */
export function loadCodec(number: number): Promise<Codec> {
  const known = loaded.get(number);
  if (known !== undefined) return known;
  const loader = loaders[number - 1];
  if (loader === undefined) return Promise.reject(new RangeError(`unknown compression ${number}`));
  const codec = loader();
  loaded.set(number, codec);
  return codec;
}

function loadGzip(): Promise<Codec> {
  const compress = promisify<Buffer, { level: number }, Buffer>(gzip);
  // Level 1 is four times as fast as the default, and its output is a tenth larger.
  return Promise.resolve({
    compress: (bytes) => compress(bytes, { level: 1 }),
    decompress: promisify<Buffer, Buffer>(gunzip),
  });
}

interface SnappyCodec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

/** Reads the plain form and the framed form of Java's clients; writes the plain one. */
function loadSnappy(): Promise<Codec> {
  const codec = (require('kafkajs-snappy') as () => SnappyCodec)();
  return Promise.resolve({
    compress: (bytes) => codec.compress({ buffer: bytes }),
    decompress: (bytes) => codec.decompress(bytes),
  });
}

function loadLz4(): Promise<Codec> {
  return Promise.resolve({
    compress: (bytes) => Promise.resolve(compressLz4(bytes)),
    decompress: (bytes) => Promise.resolve().then(() => decompressLz4(bytes)),
  });
}

async function loadZstdCodec(): Promise<Codec> {
  const zstd = await loadZstd();
  return {
    compress: (bytes) => Promise.resolve(zstd.compress(bytes)),
    decompress: (bytes) => Promise.resolve().then(() => zstd.decompress(bytes)),
  };
}
