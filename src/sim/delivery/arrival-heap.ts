const INITIAL_CAPACITY = 1024;

/**
 * A binary heap of what arrives when: by time, of equals the one added first on top. What arrives is a number of the caller's.
 * Times and numbers lie side by side, so that keys stay together in memory.
 */
export class ArrivalHeap {
  /** How many are in it. */
  size = 0;
  #times = new Float64Array(INITIAL_CAPACITY);
  #sequences = new Float64Array(INITIAL_CAPACITY);
  #records = new Int32Array(INITIAL_CAPACITY);
  #sequence = 0;

  /** When the next one arrives; Infinity when there is none. */
  get nextTimeMs(): number {
    return this.size === 0 ? Infinity : this.#times[0]!;
  }

  add(timeMs: number, record: number): void {
    if (this.size === this.#times.length) this.#grow();
    this.#times[this.size] = timeMs;
    this.#sequences[this.size] = this.#sequence;
    this.#records[this.size] = record;
    this.#sequence += 1;
    this.size += 1;
    this.#raiseLast();
  }

  /** Takes the next one off. Only when there is one. */
  take(): number {
    const record = this.#records[0]!;
    this.size -= 1;
    this.#sinkLast();
    return record;
  }

  /** Calls every number by another name: whatever arrives, and when, stays. */
  rename(nameOf: (record: number) => number): void {
    for (let i = 0; i < this.size; i++) this.#records[i] = nameOf(this.#records[i]!);
  }

  /** Lets what is at the end of the heap rise to its place. It was added last, so it stays below its equals. */
  #raiseLast(): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const records = this.#records;
    let hole = this.size - 1;
    const time = times[hole]!;
    const sequence = sequences[hole]!;
    const record = records[hole]!;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (times[parent]! <= time) break;
      times[hole] = times[parent]!;
      sequences[hole] = sequences[parent]!;
      records[hole] = records[parent]!;
      hole = parent;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    records[hole] = record;
  }

  /** Puts what is just beyond the end of the heap on top and lets it sink to its place. */
  #sinkLast(): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const records = this.#records;
    const size = this.size;
    const time = times[size]!;
    const sequence = sequences[size]!;
    const record = records[size]!;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      const right = child + 1;
      if (right < size && times[right]! <= times[child]!) {
        if (times[right]! < times[child]! || sequences[right]! < sequences[child]!) child = right;
      }
      const least = times[child]!;
      if (time < least || (time === least && sequence < sequences[child]!)) break;
      times[hole] = least;
      sequences[hole] = sequences[child]!;
      records[hole] = records[child]!;
      hole = child;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    records[hole] = record;
  }

  #grow(): void {
    const { times, sequences, records } = { times: this.#times, sequences: this.#sequences, records: this.#records };
    this.#times = new Float64Array(2 * times.length);
    this.#times.set(times);
    this.#sequences = new Float64Array(2 * times.length);
    this.#sequences.set(sequences);
    this.#records = new Int32Array(2 * times.length);
    this.#records.set(records);
  }
}
