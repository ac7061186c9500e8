import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';

/** Zipf-like weights by client number: the client of rank r (from 1) has weight r^-skew. */
export function activityWeights(clients: number, skew: number): Float64Array {
  const weights = new Float64Array(clients);
  for (let client = 0; client < clients; client++) weights[client] = exp(-skew * ln(client + 1));
  return weights;
}
