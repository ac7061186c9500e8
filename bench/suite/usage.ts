/** The part of an entry of V8's GCProfiler that is used. */
interface Collection {
  /** µs. */
  readonly cost: number;
  readonly beforeGC: { readonly heapStatistics: { readonly usedHeapSize: number } };
  readonly afterGC: { readonly heapStatistics: { readonly usedHeapSize: number } };
}

/** What is recorded of a stretch of work, before anything is computed. `report-usage.js` writes one as JSON. */
export interface RecordedUsage {
  readonly wallS: number;
  readonly cpuS: number;
  /** Used bytes of the JavaScript heap at the begin and at the end. */
  readonly heapBytes: readonly [number, number];
  /** In the order of time. */
  readonly collections: readonly Collection[];
}

/** What a stretch of work took. Null where it cannot be known, as of another program's heap. */
export interface Usage {
  readonly wallS: number;
  /** Of all threads: collecting garbage and compiling included. */
  readonly cpuS: number | null;
  /** Bytes allocated on the JavaScript heap. What typed arrays hold lies outside it. */
  readonly allocatedBytes: number | null;
  /** Seconds in which JavaScript stood still for the collection of garbage. */
  readonly gcS: number | null;
}

/**
 * Adds up what was recorded. Between two collections the heap only grows, so what was allocated is the sum of the growth from the
 * end of each collection to the begin of the next.
 */
export function usageOf({ wallS, cpuS, heapBytes: [begin, end], collections }: RecordedUsage): Usage {
  let allocatedBytes = 0;
  let used = begin;
  let costUs = 0;
  for (const { cost, beforeGC, afterGC } of collections) {
    allocatedBytes += beforeGC.heapStatistics.usedHeapSize - used;
    used = afterGC.heapStatistics.usedHeapSize;
    costUs += cost;
  }
  return { wallS, cpuS, allocatedBytes: allocatedBytes + end - used, gcS: costUs / 1e6 };
}
