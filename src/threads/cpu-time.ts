/** As process.cpuUsage counts. */
export const MICROSECONDS_PER_MS = 1000;

/** Time of the processors that this process has used so far, its threads included, in ms. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROSECONDS_PER_MS;
}
