/** One figure: so many rows went through something in so many seconds. */
export interface Measurement {
  readonly name: string;
  readonly rows: number;
  readonly seconds: number;
  /** What else there is to say. */
  readonly note?: string;
}

/** Seconds that `work` takes. */
export function secondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

export function formatMeasurement({ name, rows, seconds }: Measurement): string {
  return `${name.padEnd(48)} ${(rows / seconds / 1e6).toFixed(2).padStart(7)} M/s`;
}
