const EVERY_MS = 200;

/** Passes values on five times a second at most, the first of them after a fifth of a second: how much of a job is done need not be told more often. */
export function nowAndThen<Value>(tell: (value: Value) => void): (value: Value) => void {
  let toldAtMs = performance.now();
  return (value) => {
    if (performance.now() - toldAtMs < EVERY_MS) return;
    toldAtMs = performance.now();
    tell(value);
  };
}
