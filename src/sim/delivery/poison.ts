import { POISONS, type PoisonSpec } from '../../model/delivery.ts';
import { KeyedRandom } from '../../random/keyed.ts';
import { type Random } from '../../random/random.ts';
import { allocateDeliveryBatch, appendDelivery, type DeliveryBatch } from '../../model/delivery-batch.ts';
import { keyOf } from './routes.ts';

const IS_FOLLOWED = 0;
const KIND = 1;

/** One dollar more makes it another payload. */
const ANOTHER_CENTS = 100;

/**
 * Lets a share of the records be followed by a spoilt copy: at the same moment and next in the same partition, so that whatever
 * became of the record, its id with another payload is known, or is set aside for the same reason. The records themselves are
 * as they were.
 */
export function* poison(
  deliveries: Iterable<DeliveryBatch>,
  { share, kinds }: PoisonSpec,
  random: Random,
  maxRows: number,
): Generator<DeliveryBatch> {
  const draws = new KeyedRandom(random, 'poison');
  const codes = kinds.map((kind) => POISONS.indexOf(kind) + 1);
  let out: Required<DeliveryBatch> | undefined;
  for (const batch of deliveries) {
    out ??= { ...allocateDeliveryBatch(batch.vocabulary, maxRows), poison: new Uint8Array(maxRows) };
    for (let row = 0; row < batch.length; row++) {
      const key = keyOf(batch.ids, row);
      const copies = draws.next(key, IS_FOLLOWED) < share ? 2 : 1;
      for (let copy = 1; copy <= copies; copy++) {
        if (out.length === maxRows) {
          yield out;
          out.length = 0;
        }
        append(batch, row, copy === 1 ? 0 : codes[draws.below(key, KIND, codes.length)]!, out);
      }
    }
  }
  if (out !== undefined && out.length > 0) yield out;
}

const ANOTHER_PAYLOAD = POISONS.indexOf('another_payload') + 1;

function append(from: DeliveryBatch, row: number, code: number, to: Required<DeliveryBatch>): void {
  appendDelivery(from, row, to);
  const at = to.length - 1;
  // Its bytes are in order: what is wrong shows only beside the record before it.
  if (code === ANOTHER_PAYLOAD) to.amountCents[at]! += ANOTHER_CENTS;
  to.poison[at] = code === ANOTHER_PAYLOAD ? 0 : code;
}
