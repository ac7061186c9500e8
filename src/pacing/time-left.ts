/** Before so much has passed, a guess is worth nothing. */
const LEAST_ELAPSED_MS = 1000;

/** How long a phase still takes, in ms, if it goes on as it went so far; null while that cannot be told. */
export function timeLeftMs(elapsedMs: number, done: number, total: number): number | null {
  if (elapsedMs < LEAST_ELAPSED_MS || done <= 0 || total <= 0) return null;
  return Math.max(0, (elapsedMs * (total - done)) / done);
}
