/** Compresses and decompresses whole frames of zstd. */
export interface Zstd {
  compress(bytes: Uint8Array): Buffer;
  /** Throws for bytes that it cannot read, and for a frame that does not state its size and holds more than `most` bytes. */
  decompress(bytes: Uint8Array, most?: number): Buffer;
}

/** The first guess for a frame that does not state its size, and the most that is given unless told. */
const FIRST_GUESS = 4 << 20;
const LAST_GUESS = 1 << 30;

let loaded: Promise<Zstd> | undefined;

/** The codec, loaded by the first call: a second start of the library would break what runs. */
export function loadZstd(): Promise<Zstd> {
  return (loaded ??= load());
}

async function load(): Promise<Zstd> {
  const zstd = await import('@bokuweb/zstd-wasm');
  await zstd.init();
  const decompress = (bytes: Uint8Array, guess: number, most: number): Buffer => {
    try {
      return asBuffer(zstd.decompress(bytes, { defaultHeapSize: guess }));
    } catch (error) {
      if (guess >= most) throw error;
      return decompress(bytes, 8 * guess, most);
    }
  };
  return {
    compress: (bytes) => asBuffer(zstd.compress(bytes, 1)),
    decompress: (bytes, most = LAST_GUESS) => decompress(bytes, FIRST_GUESS, most),
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
