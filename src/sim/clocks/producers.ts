import { KeyedRandom } from '../../random/keyed.ts';
import { type Random } from '../../random/random.ts';

/** Spreads clients over `count` producers: the number of a client's producer, by its code. `shared` is the stream of all clocks. */
export function producerOf(count: number, shared: Random): (clientCode: number) => number {
  const spread = new KeyedRandom(shared, 'producers');
  return (clientCode) => spread.below(clientCode, 0, count);
}
