/**
 * Preloaded into a process that runs a shipped command: `node --import ./bench/suite/report-usage.js dist/cli/main.js …`. When
 * the process ends, what it used goes to the file named by TRAPLINE_BENCH_USAGE. Plain JavaScript, so that the process holds
 * nothing that the command does not: no compiler, no source maps.
 */
import { writeFileSync } from 'node:fs';
import v8 from 'node:v8';

const profiler = new v8.GCProfiler();
profiler.start();
const begin = v8.getHeapStatistics().used_heap_size;

process.on('exit', (exitCode) => {
  const wallS = performance.now() / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const heapBytes = [begin, v8.getHeapStatistics().used_heap_size];
  const { statistics } = profiler.stop();
  const usage = { wallS, cpuS: (userCPUTime + systemCPUTime) / 1e6, heapBytes, collections: statistics };
  writeFileSync(process.env.TRAPLINE_BENCH_USAGE, JSON.stringify({ exitCode, peakMib: maxRSS / 1024, ...usage }));
});
