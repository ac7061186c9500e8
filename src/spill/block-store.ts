import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defect } from '../model/errors.ts';
import { temporaryName } from '../model/temporary-name.ts';

/** Bytes that a run keeps in memory before it begins to use a temporary file, unless told otherwise. */
export const DEFAULT_MEMORY_BYTES = 256 * 1024 * 1024;

const SLAB_BYTES = 1 << 20;
/** Every block begins at a multiple of this, so that a typed array of doubles can be laid over it. */
const ALIGNMENT = 8;

/**
 * Keeps blocks of bytes: the first ones in memory, and what goes beyond a bound in a temporary file. A block is known by its
 * address. The file has no name once it is open, so that it goes with the process, however that ends.
 */
export class BlockStore {
  readonly #memoryBytes: number;
  readonly #slabs: Uint8Array[] = [];
  /** The slab that is being filled. */
  #slab = new Uint8Array(0);
  /** The address of the next block. */
  #end = 0;
  #file: number | null = null;
  #scratch = new Uint8Array(0);

  /** `memoryBytes` is rounded up to whole slabs of 1 MiB. */
  constructor(memoryBytes = DEFAULT_MEMORY_BYTES) {
    this.#memoryBytes = Math.ceil(memoryBytes / SLAB_BYTES) * SLAB_BYTES;
  }

  /** Whether anything had to go into the file. */
  get spilled(): boolean {
    return this.#file !== null;
  }

  /** Copies a block and returns its address. Throws the system's error when the file cannot be written. */
  write(bytes: Uint8Array): number {
    const address = this.#end;
    for (let done = 0; done < bytes.length;) {
      const at = this.#end % SLAB_BYTES;
      if (at === 0) this.#beginSlab();
      const part = bytes.subarray(done, done + SLAB_BYTES - at);
      this.#slab.set(part, at);
      this.#end += part.length;
      done += part.length;
    }
    this.#end = Math.ceil(this.#end / ALIGNMENT) * ALIGNMENT;
    return address;
  }

  /** The block of `length` bytes at `address`; good until the next call. */
  read(address: number, length: number): Uint8Array {
    const at = address % SLAB_BYTES;
    const slab = this.#slabAt(address);
    if (slab !== undefined && at + length <= SLAB_BYTES) return slab.subarray(at, at + length);
    if (this.#scratch.length < length) this.#scratch = new Uint8Array(2 * length);
    const into = this.#scratch.subarray(0, length);
    for (let done = 0; done < length;) done += this.#readPart(address + done, into.subarray(done));
    return into;
  }

  /** Frees memory and file. Nothing may be read or written afterwards. */
  close(): void {
    this.#slabs.length = 0;
    this.#slab = new Uint8Array(0);
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  /** The slab that holds the byte at `address`, if it is in memory. */
  #slabAt(address: number): Uint8Array | undefined {
    const number = Math.floor(address / SLAB_BYTES);
    return number === Math.floor((this.#end - 1) / SLAB_BYTES) ? this.#slab : this.#slabs[number];
  }

  /** Reads up to the end of a slab, or as much as the file gives; returns how many bytes that was. */
  #readPart(address: number, into: Uint8Array): number {
    const slab = this.#slabAt(address);
    if (slab === undefined) {
      const inSlab = into.subarray(0, SLAB_BYTES - (address % SLAB_BYTES));
      const read = readSync(this.#file!, inSlab, 0, inSlab.length, address - this.#memoryBytes);
      if (read === 0) throw defect('the temporary file of a run is shorter than what was written to it');
      return read;
    }
    const part = slab.subarray(address % SLAB_BYTES, (address % SLAB_BYTES) + into.length);
    into.set(part);
    return part.length;
  }

  /** Puts the full slab where it belongs, and begins the next one. */
  #beginSlab(): void {
    const first = this.#end - SLAB_BYTES;
    if (first >= this.#memoryBytes) this.#writeSlab(first - this.#memoryBytes);
    else {
      if (first >= 0) this.#slabs.push(this.#slab);
      this.#slab = new Uint8Array(SLAB_BYTES);
    }
  }

  #writeSlab(position: number): void {
    const file = (this.#file ??= openNameless());
    for (let done = 0; done < SLAB_BYTES;)
      done += writeSync(file, this.#slab, done, SLAB_BYTES - done, position + done);
  }
}

/** A temporary file that is open and has no name any more. */
function openNameless(): number {
  const folder = mkdtempSync(join(tmpdir(), temporaryName('spill', process.pid)));
  try {
    return openSync(join(folder, 'blocks'), 'w+');
  } finally {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Windows keeps an open file's name: it goes when the process ends.
      process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    }
  }
}
