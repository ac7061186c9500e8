import { POISONS, type Poison } from '../model/delivery.ts';

const AMOUNT = /,"amount":-?\d+\.\d\d/;

/** What a producer gone wrong writes instead of the transaction JSON in `value`; `code` is that of `DeliveryBatch.poison`. */
export function spoil(value: Uint8Array, code: number): Uint8Array {
  const kind = POISONS[code - 1]!;
  if (kind === 'binary') return value.map((byte) => byte ^ 0x80);
  return new TextEncoder().encode(spoilText(new TextDecoder().decode(value), kind));
}

function spoilText(json: string, kind: Exclude<Poison, 'binary'>): string {
  switch (kind) {
    case 'broken_json':
      return json.slice(0, json.length >> 1);
    case 'missing_amount':
      return json.replace(AMOUNT, '');
    case 'wrong_type':
      return json.replace(AMOUNT, ',"amount":true');
    case 'too_many_decimals':
      return json.replace(AMOUNT, '$&5');
    case 'another_payload':
      return json;
  }
}
