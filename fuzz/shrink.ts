/** Whether a smaller input has the same fault. */
export type HasFault = (input: Uint8Array) => Promise<boolean>;

const LINE_FEED = 0x0a;

/**
 * A smaller input with the same fault: pieces are left out as long as it has it, whole lines first, then half of its bytes, a quarter, and so on
 * to single ones. `goOn` says whether there is time for another trial.
 */
export async function shrunk(input: Uint8Array, hasFault: HasFault, goOn: () => boolean): Promise<Uint8Array> {
  const byLines = await without(linesOf(input), hasFault, goOn);
  let best: Uint8Array = Buffer.concat(byLines);
  for (let bytes = best.length >> 1; bytes >= 1 && goOn(); bytes >>= 1) {
    best = Buffer.concat(await without(piecesOf(best, bytes), hasFault, goOn));
  }
  return best;
}

async function without(
  pieces: readonly Uint8Array[],
  hasFault: HasFault,
  goOn: () => boolean,
): Promise<readonly Uint8Array[]> {
  let left = pieces;
  for (let many = left.length >> 1; many >= 1; many >>= 1) {
    for (let at = 0; at < left.length && goOn();) {
      const fewer = left.toSpliced(at, many);
      if (fewer.length < left.length && (await hasFault(Buffer.concat(fewer)))) left = fewer;
      else at += many;
    }
  }
  return left;
}

function linesOf(input: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < input.length;) {
    const end = input.indexOf(LINE_FEED, from);
    const to = end < 0 ? input.length : end + 1;
    lines.push(input.subarray(from, to));
    from = to;
  }
  return lines;
}

function piecesOf(input: Uint8Array, bytes: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(input.length / bytes) }, (_, i) => input.subarray(i * bytes, (i + 1) * bytes));
}
