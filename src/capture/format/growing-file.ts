import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync, writevSync } from 'node:fs';
import { resolve } from 'node:path';
import { throughLinks } from '../../files/through-links.ts';
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
  /** Length of the file. */
  readonly bytes: number;
  readonly partitions: readonly PartitionSpan[];
  /** Digests by partition, see PartitionDigests. */
  readonly digests: ReadonlyMap<number, string>;
}

/** The path at which a capture grows until it is finished: beside the file, where its path is a symbolic link. */
export function partPath(path: string): string {
  return `${targetOf(path)}.part`;
}

/** The path as it was given, unless it is a symbolic link: then the one that it stands for. */
function targetOf(path: string): string {
  const target = throughLinks(path);
  return target === resolve(path) ? path : target;
}

/** Where a capture grows, and what happens to files at its path. */
export interface GrowingFileOptions {
  /** Whether an existing file is replaced. */
  readonly force?: boolean;
  /** Whether an unfinished file is removed when the process ends, because its source still exists. */
  readonly transient?: boolean;
  /** The path at which it grows; default `<path>.part`. */
  readonly part?: string;
}

/**
 * A capture that is being written. Blocks are appended to `<path>.part`; at the end a footer is appended and the file is
 * renamed. A symbolic link at its path stays one, and what it stands for is written. Written bytes are not read again. If the process ends early, the blocks written so far can be recovered.
 */
export class GrowingFile {
  readonly path: string;
  readonly part: string;
  readonly origin: CaptureOrigin;
  /** Length of the file so far. */
  bytes = 0;
  #isOpen = true;
  readonly #file: number;
  readonly #discard = () => this.discard();
  readonly #force: boolean;
  /** Where it comes to in the end: its path, or what a symbolic link there stands for. */
  readonly #target: string;
  readonly #preamble: ReturnType<typeof encodePreamble>;
  readonly #index: IndexEntry[] = [];
  readonly #digests = new PartitionDigests();

  /** Throws TraplineError: `input` if a file already exists or none can be made, `service` if writing fails. */
  constructor(path: string, origin: CaptureOrigin, options: GrowingFileOptions = {}) {
    const { force = false, part = partPath(path), transient = false } = options;
    refuseOther(path);
    if (!force) refuseTaken(path, part);
    this.path = path;
    this.#target = targetOf(path);
    this.part = part;
    this.origin = origin;
    this.#force = force;
    this.#file = openPart(path, part, force);
    this.#preamble = encodePreamble(origin);
    if (transient) process.on('exit', this.#discard);
    this.#write([this.#preamble.bytes]);
  }

  /** Appends a block: the parts of its message, the facts about it, and its records for the digests. */
  append(parts: readonly Uint8Array[], headBytes: number, facts: BlockFacts, batch: CaptureBatch): void {
    const position = this.bytes;
    this.#digests.add(batch);
    this.#write(parts);
    this.#index.push({ ...facts, position, headBytes, bodyBytes: this.bytes - position - headBytes });
  }

  /** Forces written bytes to the disk. */
  sync(): void {
    this.#guard(() => fsyncSync(this.#file));
  }

  /** Appends the footer and renames the file. `known` holds facts about its origin that became known meanwhile. */
  finalise(known: Partial<CaptureOrigin> = {}): CaptureSummary {
    const digests = this.#digests.hex();
    const origin = { ...this.origin, ...known };
    this.#write([encodeClosing({ origin, index: this.#index, digests }, this.#preamble)]);
    this.sync();
    this.close();
    if (!this.#force && existsSync(this.path)) throw taken(this.path, `the capture stays in ${this.part}`);
    this.#guard(() => renameSync(this.part, this.#target));
    const partitions = joinSpans(this.#index.flatMap((entry) => entry.partitions));
    const records = partitions.reduce((sum, span) => sum + span.records, 0);
    return { path: this.path, records, bytes: this.bytes, partitions, digests };
  }

  /** Stops writing and leaves an unfinished file, which can be recovered. */
  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
    process.off('exit', this.#discard);
  }

  /** Removes the unfinished file. */
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
      throw new TraplineError('write_failed', `cannot write ${this.part}: ${systemReason(cause)}`, { cause });
    }
  }
}

/** Writes all parts and returns the number of bytes. One write may take only a part of its data. */
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

/** The rest of the parts after the first `count` bytes. */
function without(parts: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let before = 0;
  const at = parts.findIndex(({ length }) => (before += length) > count);
  return at === -1 ? [] : [parts[at]!.subarray(parts[at]!.length - (before - count)), ...parts.slice(at + 1)];
}

/** A folder cannot be replaced by a capture, and a pipe or a device must not. */
function refuseOther(path: string): void {
  const facts = existsSync(path) ? statSync(path) : undefined;
  if (facts === undefined || facts.isFile()) return;
  const message = facts.isDirectory() ? 'it is a folder; name a file' : 'it is no regular file, which a capture needs';
  throw new TraplineError('output_refused', message, { location: { file: path } });
}

function refuseTaken(path: string, part: string): void {
  if (existsSync(path)) throw taken(path, 'name another file, or replace it with --force');
  if (existsSync(part)) {
    throw taken(part, `it was cut short: "trapline capture recover ${part}", or replace it with --force`);
  }
}

function taken(path: string, advice: string): TraplineError {
  return new TraplineError('file_exists', `there is a file already; ${advice}`, { location: { file: path } });
}

function openPart(path: string, part: string, force: boolean): number {
  try {
    return openSync(part, force ? 'w' : 'wx');
  } catch (cause) {
    throw new TraplineError('file_unwritable', `cannot be written: ${systemReason(cause)}`, {
      location: { file: path },
      cause,
    });
  }
}
