import { ZstdParts } from './zstd-parts.ts';

/** Compresses and decompresses whole frames of zstd. */
export interface Zstd {
  compress(bytes: Uint8Array): Buffer;
  /** Throws for bytes that it cannot read, and for a frame of more than `mostBytes`, which is 1 GiB unless told. */
  decompress(bytes: Buffer, mostBytes?: number): Buffer;
}

const MOST_BYTES = 1 << 30;

let loaded: Promise<Zstd> | undefined;

/** The codec, loaded by the first call: a second start of the library would break what runs. */
export function loadZstd(): Promise<Zstd> {
  return (loaded ??= load());
}

async function load(): Promise<Zstd> {
  const zstd = await import('@bokuweb/zstd-wasm');
  await zstd.init();
  return {
    compress: (bytes) => asBuffer(zstd.compress(bytes, 1)),
    decompress: (bytes, mostBytes = MOST_BYTES) => {
      const contents = framesOf(bytes, mostBytes).map(({ parts, heldBytes }) =>
        asBuffer(zstd.decompress(Buffer.concat(parts), { defaultHeapSize: Math.min(heldBytes, mostBytes) })),
      );
      return contents.length === 1 ? contents[0]! : Buffer.concat(contents);
    },
  };
}

interface Frame {
  readonly parts: Buffer[];
  readonly statedBytes: number | null;
  /** The most that it holds unpacked, by what its blocks say. */
  heldBytes: number;
}

/** The frames of bytes that are whole. Throws for others before anything is allocated for them: what the library allocates is never freed. */
function framesOf(bytes: Buffer, mostBytes: number): readonly Frame[] {
  const frames: Frame[] = [];
  const parts = new ZstdParts();
  for (const part of parts.push(bytes)) {
    if (part.kind === 'header') frames.push({ parts: [], statedBytes: part.facts.statedBytes, heldBytes: 0 });
    const frame = frames.at(-1)!;
    frame.parts.push(part.bytes);
    if (part.kind === 'block') frame.heldBytes += part.mostBytes;
  }
  parts.end();
  for (const { statedBytes, heldBytes } of frames) {
    if ((statedBytes ?? 0) > heldBytes) throw new Error('a frame of zstd says that it holds more than it can');
    if ((statedBytes ?? 0) > mostBytes) throw new Error(`a frame of zstd holds more than ${mostBytes} bytes`);
    if ((statedBytes ?? heldBytes) > MOST_BYTES) throw new Error('a frame of zstd holds more than 1 GiB');
  }
  return frames;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
