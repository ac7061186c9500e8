/**
 * Preloaded into a process that runs a shipped command: `node --import ./bench/suite/report-usage.js dist/cli/main.js …`. When
 * the process ends, what it used goes to the file named by TRAPLINE_BENCH_USAGE, and what its worker threads allocated to the same
 * name with `.workers`, a line a stretch. Plain JavaScript, so that the process holds nothing that the command does not: no
 * compiler, no source maps.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';

const path = process.env.TRAPLINE_BENCH_USAGE;
let endStretch = beginStretch();

if (isMainThread) process.on('exit', reportProcess);
// A worker thread is ended without notice, so it reports after each collection.
else new PerformanceObserver(reportWorker).observe({ entryTypes: ['gc'] });

/** Begins to follow this thread's heap; the function that is returned ends it and gives a HeapStretch. */
function beginStretch() {
  const profiler = new v8.GCProfiler();
  profiler.start();
  const begin = usedHeapBytes();
  return () => ({ heapBytes: [begin, usedHeapBytes()], collections: profiler.stop().statistics });
}

function usedHeapBytes() {
  return v8.getHeapStatistics().used_heap_size;
}

function reportProcess() {
  const wallS = performance.now() / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { peakMib: maxRSS / 1024, wallS, cpuS: (userCPUTime + systemCPUTime) / 1e6, heap: [endStretch()] };
  writeFileSync(path, JSON.stringify(usage));
}

function reportWorker() {
  appendFileSync(`${path}.workers`, `${JSON.stringify(endStretch())}\n`);
  endStretch = beginStretch();
}
