import { hashText } from '../../digest/murmur3.ts';

type Label = 'fraud' | 'decoy';

const OWN = 0x1000_0000;

/**
 * The id space of an entry whose pattern or decoy has this place in its registry. Legitimate transactions have the spaces below 2^31, and each entry
 * has one above.
 */
export function shippedIdSpace(label: Label, kind: number, occurrence: number): number {
  return base(label) + kind * 0x1_0000 + occurrence;
}

/**
 * The id spaces of entries whose patterns the scenario defines. They follow from the name, so that no other pattern, before it or after it, changes
 * its ids.
 */
export class OwnIdSpaces {
  readonly #taken = new Set<number>();

  /** The space of an entry. Once in 2^28 times it is another entry's already; then it is the next one. */
  take(label: Label, name: string, occurrence: number): number {
    const first = base(label) + OWN;
    let place = (hashText(name, occurrence) >>> 0) % OWN;
    while (this.#taken.has(first + place)) place = (place + 1) % OWN;
    this.#taken.add(first + place);
    return first + place;
  }
}

function base(label: Label): number {
  return 0x8000_0000 + (label === 'decoy' ? 0x4000_0000 : 0);
}
