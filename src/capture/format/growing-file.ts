import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writevSync } from 'node:fs';
import { TraplineError } from '../../model/errors.ts';
import { type CaptureBatch } from './batch.ts';
import { type BlockFacts, joinSpans, type PartitionSpan } from './block.ts';
import { type CaptureOrigin } from './format.ts';
import { encodeClosing, encodePreamble, type IndexEntry } from './layout.ts';
import { systemReason } from '../../model/system-reason.ts';
import { PartitionDigests } from './partition-digest.ts';

/** What a finished capture holds. */
export interface CaptureSummary {
  readonly path: string;
  readonly records: number;
  /** Of the file. */
  readonly bytes: number;
  readonly partitions: readonly PartitionSpan[];
  /** By partition, see PartitionDigests. */
  readonly digests: ReadonlyMap<number, string>;
}

/** Where a capture grows until it is finished. */
export function partPath(path: string): string {
  return `${path}.part`;
}

export interface GrowingFileOptions {
  /** Replaces what is in the way. */
  readonly force?: boolean;
  /** Whether it goes with the process where it is not finished: what it is made of is still there. */
  readonly transient?: boolean;
  /** Where it grows, if not in `<path>.part`. */
  readonly part?: string;
}

/**
 * A capture on its way: blocks are appended to `<path>.part`, and at the end a footer, whereupon it is renamed into its place. What
 * was written is not looked at again. Whatever ends the process, the blocks written so far can be recovered.
 */
export class GrowingFile {
  readonly path: string;
  readonly part: string;
  readonly origin: CaptureOrigin;
  /** Of the file so far. */
  bytes = 0;
  #isOpen = true;
  readonly #file: number;
  readonly #discard = () => this.discard();
  readonly #force: boolean;
  readonly #preamble: ReturnType<typeof encodePreamble>;
  readonly #index: IndexEntry[] = [];
  readonly #digests = new PartitionDigests();

  /** Throws TraplineError: `input` where something is in the way or no file can be made, `service` where writing fails. */
  constructor(path: string, origin: CaptureOrigin, options: GrowingFileOptions = {}) {
    const { force = false, part = partPath(path), transient = false } = options;
    if (!force) refuseTaken(path, part);
    this.path = path;
    this.part = part;
    this.origin = origin;
    this.#force = force;
    this.#file = openPart(path, part, force);
    this.#preamble = encodePreamble(origin);
    if (transient) process.on('exit', this.#discard);
    this.#write([this.#preamble.bytes]);
  }

  /** Appends a block, given as the parts of its message, what it holds, and its records for the digests. */
  append(parts: readonly Uint8Array[], headBytes: number, facts: BlockFacts, batch: CaptureBatch): void {
    const position = this.bytes;
    this.#digests.add(batch);
    this.#write(parts);
    this.#index.push({ ...facts, position, headBytes, bodyBytes: this.bytes - position - headBytes });
  }

  /** Forces what was written to the disk. */
  sync(): void {
    this.#guard(() => fsyncSync(this.#file));
  }

  /** Appends the footer and puts the file in its place. `known` is what has turned out about its origin in the meantime. */
  finalise(known: Partial<CaptureOrigin> = {}): CaptureSummary {
    const digests = this.#digests.hex();
    const origin = { ...this.origin, ...known };
    this.#write([encodeClosing({ origin, index: this.#index, digests }, this.#preamble)]);
    this.sync();
    this.close();
    if (!this.#force && existsSync(this.path)) throw taken(this.path, `the capture stays in ${this.part}`);
    this.#guard(() => renameSync(this.part, this.path));
    const partitions = joinSpans(this.#index.flatMap((entry) => entry.partitions));
    const records = partitions.reduce((sum, span) => sum + span.records, 0);
    return { path: this.path, records, bytes: this.bytes, partitions, digests };
  }

  /** Stops writing and leaves what there is to be recovered. */
  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
    process.off('exit', this.#discard);
  }

  /** Removes what was written. */
  discard(): void {
    this.close();
    rmSync(this.part, { force: true });
  }

  #write(parts: readonly Uint8Array[]): void {
    this.#guard(() => (this.bytes += writeFully(this.#file, parts)));
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (cause) {
      throw new TraplineError('service', `cannot write ${this.part}: ${systemReason(cause)}`, { cause });
    }
  }
}

/** Returns the bytes written. A write may take only part of what it is given. */
function writeFully(file: number, parts: readonly Uint8Array[]): number {
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  let rest = parts;
  for (let left = total; left > 0;) {
    const written = writevSync(file, rest);
    left -= written;
    rest = without(rest, written);
  }
  return total;
}

/** What is left behind the first `count` bytes. */
function without(parts: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let before = 0;
  const at = parts.findIndex(({ length }) => (before += length) > count);
  return at === -1 ? [] : [parts[at]!.subarray(parts[at]!.length - (before - count)), ...parts.slice(at + 1)];
}

function refuseTaken(path: string, part: string): void {
  if (existsSync(path)) throw taken(path, 'name another file, or replace it with --force');
  if (existsSync(part)) {
    throw taken(part, `it was cut short: "trapline capture recover ${part}", or replace it with --force`);
  }
}

function taken(path: string, advice: string): TraplineError {
  return new TraplineError('input', `there is a file already; ${advice}`, { location: { file: path } });
}

function openPart(path: string, part: string, force: boolean): number {
  try {
    return openSync(part, force ? 'w' : 'wx');
  } catch (cause) {
    throw new TraplineError('input', `cannot be written: ${systemReason(cause)}`, { location: { file: path }, cause });
  }
}
