import { parseTransactionId, transactionIdAt } from './transaction-id.ts';

/** Transaction ids of 64 bits each, ascending; plain data, of eight bytes an id, so that it can be sent to a worker thread. */
export type PackedIds = BigUint64Array;

/** The ids of the rows for which `isWanted` holds, of an `ids` column. */
export function packIds(ids: Uint32Array, isWanted: (row: number) => boolean): PackedIds {
  const rows = ids.length / 2;
  let count = 0;
  for (let row = 0; row < rows; row++) if (isWanted(row)) count += 1;
  const packed = new BigUint64Array(count);
  const words = new Uint32Array(packed.buffer);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    if (!isWanted(row)) continue;
    words[at++] = ids[2 * row]!;
    words[at++] = ids[2 * row + 1]!;
  }
  return packed.sort();
}

/** The same of ids in text form; what has not the form of one is left out. */
export function packTextIds(texts: Iterable<string>): PackedIds {
  const ids = [...texts].flatMap((text) => parseTransactionId(text) ?? []);
  return packIds(Uint32Array.from(ids.flatMap(({ low, high }) => [low, high])), () => true);
}

/** Ids as they are met, which may repeat: eight bytes each. */
export class IdCollector {
  #words = new Uint32Array(2048);
  #length = 0;

  /** Adds that at a row of an `ids` column. */
  add(ids: Uint32Array, row: number): void {
    if (this.#length === this.#words.length) {
      const larger = new Uint32Array(2 * this.#length);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words[this.#length++] = ids[2 * row]!;
    this.#words[this.#length++] = ids[2 * row + 1]!;
  }

  /** Each of them once, without some. */
  packed(without: PackedIds): PackedIds {
    const sorted = packIds(this.#words.subarray(0, this.#length), () => true);
    return sorted.filter((id, i) => id !== sorted[i - 1] && !isAmong(without, id));
  }
}

/** The ids in text form, in their order. */
export function* textIds(packed: PackedIds): Generator<string> {
  const words = new Uint32Array(packed.buffer, packed.byteOffset, 2 * packed.length);
  for (let row = 0; row < packed.length; row++) yield transactionIdAt(words, row);
}

const wanted = new BigUint64Array(1);
const wantedWords = new Uint32Array(wanted.buffer);

/** Whether an id in text form is one of them. */
export function hasId(packed: PackedIds, text: string): boolean {
  const id = packed.length === 0 ? undefined : parseTransactionId(text);
  if (id === undefined) return false;
  wantedWords[0] = id.low;
  wantedWords[1] = id.high;
  return isAmong(packed, wanted[0]!);
}

function isAmong(packed: PackedIds, value: bigint): boolean {
  let low = 0;
  let high = packed.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (packed[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return packed[low] === value;
}
