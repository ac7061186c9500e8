import { readFileSync } from 'node:fs';
import v8 from 'node:v8';
import { type Usage, usageOf } from './usage.ts';

/** The unit of CPU times in /proc, on every Linux that Node runs on. */
const TICKS_PER_S = 100;

/** Begins to measure this process, its heap that of this thread alone; the function that is returned ends it and gives what was used in between. */
export function startMeter(): () => Usage {
  // What the preparation left behind is not to be collected on the account of what is measured.
  globalThis.gc?.();
  const profiler = new v8.GCProfiler();
  profiler.start();
  const begin = usedHeapBytes();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  return () => {
    const wallS = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const heapBytes = [begin, usedHeapBytes()] as const;
    const { statistics } = profiler.stop();
    return usageOf({ wallS, cpuS: (user + system) / 1e6, heap: [{ heapBytes, collections: statistics }] });
  };
}

/** As `startMeter`, with the CPU time of child processes that end in between. It is known on Linux only. */
export function startFamilyMeter(): () => Usage {
  const before = childrenCpuS();
  const stop = startMeter();
  return () => {
    const usage = stop();
    const after = childrenCpuS();
    const cpuS = before === null || after === null ? null : usage.cpuS! + after - before;
    return { ...usage, cpuS };
  };
}

/** A usage of which only times are this process's business: another program did the work. */
export function ofAnotherProgram(usage: Usage): Usage {
  return { ...usage, allocatedBytes: null, gcS: null };
}

function usedHeapBytes(): number {
  return v8.getHeapStatistics().used_heap_size;
}

/** CPU seconds of the child processes that have ended; null where the system does not say. */
function childrenCpuS(): number | null {
  if (process.platform !== 'linux') return null;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // The name of the program comes second, in parentheses; cutime and cstime are fields 16 and 17 of proc(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_S;
}
