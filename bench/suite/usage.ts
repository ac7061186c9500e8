/** The part of an entry of V8's GCProfiler that is used. */
interface Collection {
  /** µs. */
  readonly cost: number;
  readonly beforeGC: { readonly heapStatistics: { readonly usedHeapSize: number } };
  readonly afterGC: { readonly heapStatistics: { readonly usedHeapSize: number } };
}

/** What is recorded of the JavaScript heap of one thread over a stretch of time. */
export interface HeapStretch {
  /** Used bytes at the begin and at the end. */
  readonly heapBytes: readonly [number, number];
  /** In the order of time. */
  readonly collections: readonly Collection[];
}

/** What is recorded of a stretch of work, before anything is computed. `report-usage.js` writes one as JSON. */
export interface RecordedUsage {
  readonly wallS: number;
  readonly cpuS: number;
  /** Of every thread, in any number of stretches. */
  readonly heap: readonly HeapStretch[];
}

/** What a stretch of work took. Null where it cannot be known, as of another program's heap. */
export interface Usage {
  readonly wallS: number;
  /** Of all threads: collecting garbage and compiling included. */
  readonly cpuS: number | null;
  /** Bytes allocated on the JavaScript heap. What typed arrays hold lies outside it. */
  readonly allocatedBytes: number | null;
  /** Seconds in which JavaScript stood still for the collection of garbage, added up over threads. */
  readonly gcS: number | null;
}

/** Adds up what was recorded. */
export function usageOf({ wallS, cpuS, heap }: RecordedUsage): Usage {
  const costUs = heap.flatMap(({ collections }) => collections).reduce((sum, { cost }) => sum + cost, 0);
  return { wallS, cpuS, allocatedBytes: heap.reduce((sum, each) => sum + allocatedIn(each), 0), gcS: costUs / 1e6 };
}

/**
 * Between two collections the heap only grows, so what was allocated is the sum of the growth from the end of each collection to
 * the begin of the next.
 */
function allocatedIn({ heapBytes: [begin, end], collections }: HeapStretch): number {
  let allocated = 0;
  let used = begin;
  for (const { beforeGC, afterGC } of collections) {
    allocated += beforeGC.heapStatistics.usedHeapSize - used;
    used = afterGC.heapStatistics.usedHeapSize;
  }
  return allocated + end - used;
}
