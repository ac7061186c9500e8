/** Bytes before the literals of a block: its header. */
const BLOCK_HEADER_BYTES = 3;
/** The kind of a block that is compressed. */
const COMPRESSED = 2;
/** The kind of literals that bring a tree of their own. */
const WITH_TREE = 2;
/** Bytes of the header of literals with a tree, by the format of their sizes. */
const LITERALS_HEADER_BYTES = [3, 3, 4, 5];
/** From here on, the first byte of a tree says that its weights are not compressed. */
const DIRECT = 128;
const MOST_WEIGHTS = 255;
const LEAST_ACCURACY = 5;

/** A state of the decoder: it takes so many bits, and goes to `baseline` and what these say. */
interface State {
  readonly bits: number;
  readonly baseline: number;
}

/**
 * Throws Error for a block whose Huffman tree has more weights than there can be (RFC 8878, 4.2.1). Where states take no bits, a
 * damaged tree has weights without end, and fzstd reads them all. Other damage is left to fzstd.
 */
export function checkWeights(block: Uint8Array): void {
  if (((block[0]! >> 1) & 3) !== COMPRESSED) return;
  const literals = block.subarray(BLOCK_HEADER_BYTES);
  const [header = 0] = literals;
  if ((header & 3) !== WITH_TREE) return;
  const tree = literals.subarray(LITERALS_HEADER_BYTES[(header >> 2) & 3]);
  const [bytes = DIRECT] = tree;
  if (bytes >= DIRECT) return;
  const weights = tree.subarray(1, 1 + bytes);
  const table = readTable(weights);
  if (table !== undefined) countWeights(table, weights.subarray(table.bytes));
}

/** Counts weights as long as there are bits for them. They are read from the end, by two states that take turns. */
function countWeights({ states, accuracy }: Table, stream: Uint8Array): void {
  const last = stream.at(-1) ?? 0;
  // The highest bit that is set marks the end.
  let bitsLeft = 8 * (stream.length - 1) + (31 - Math.clz32(last));
  const take = (state: State): State | undefined => {
    bitsLeft -= state.bits;
    return bitsLeft < 0 ? undefined : states[state.baseline + bitsAt(stream, bitsLeft, state.bits)];
  };
  const start = { bits: accuracy, baseline: 0 };
  let [now, next] = [take(start), take(start)];
  for (let weights = 0; now !== undefined; weights += 1) {
    if (weights > MOST_WEIGHTS) throw new Error('a Huffman tree of too many weights');
    [now, next] = [next, take(now)];
  }
}

interface Table {
  readonly states: readonly State[];
  readonly accuracy: number;
  /** How long the description of the table is. */
  readonly bytes: number;
}

/** The table of states that the bytes begin with (RFC 8878, 4.1.1); undefined where they describe none. */
function readTable(bytes: Uint8Array): Table | undefined {
  const accuracy = LEAST_ACCURACY + bitsAt(bytes, 0, 4);
  const shares: number[] = [];
  let [at, left] = [4, 1 << accuracy];
  while (left > 0) {
    const width = 32 - Math.clz32(left + 1);
    // Values below this one have a bit less.
    const shorter = (1 << width) - 2 - left;
    const low = bitsAt(bytes, at, width - 1);
    const isShort = low < shorter;
    const whole = isShort ? low : bitsAt(bytes, at, width);
    at += isShort ? width - 1 : width;
    const share = (!isShort && whole >= 1 << (width - 1) ? whole - shorter : whole) - 1;
    shares.push(share);
    left -= Math.abs(share);
    if (share !== 0) continue;
    for (let more = 3; more === 3; at += 2) {
      more = bitsAt(bytes, at, 2);
      shares.push(...new Array<number>(more).fill(0));
    }
    if (at > 8 * bytes.length) return undefined;
  }
  if (left < 0 || shares.length > MOST_WEIGHTS) return undefined;
  return { states: statesOf(shares, accuracy), accuracy, bytes: (at + 7) >> 3 };
}

/** The states of symbols with so many of them each; a share of -1 has one at the end. */
function statesOf(shares: readonly number[], accuracy: number): readonly State[] {
  const size = 1 << accuracy;
  const symbols = new Array<number>(size);
  const rare = shares.flatMap((share, symbol) => (share === -1 ? [symbol] : []));
  rare.forEach((symbol, i) => (symbols[size - 1 - i] = symbol));
  const step = (size >> 1) + (size >> 3) + 3;
  let place = 0;
  shares.forEach((share, symbol) => {
    for (let i = 0; i < share; i += 1) {
      symbols[place] = symbol;
      do place = (place + step) & (size - 1);
      while (place >= size - rare.length);
    }
  });
  const nextOf = shares.map((share) => Math.abs(share));
  return symbols.map((symbol) => {
    const next = nextOf[symbol]!++;
    const bits = accuracy - (31 - Math.clz32(next));
    return { bits, baseline: (next << bits) - size };
  });
}

/** So many bits, up to 16, from a bit on; beyond the end they are 0. */
function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  const byte = at >> 3;
  const three = bytes[byte]! | (bytes[byte + 1]! << 8) | (bytes[byte + 2]! << 16);
  return (three >> (at & 7)) & ((1 << count) - 1);
}
