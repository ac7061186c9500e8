import { METRES_PER_E6 } from '../../model/great-circle.ts';
import { HOUR_MS } from '../../model/time-units.ts';
import { type Random } from '../../random/random.ts';
import { type DrawnSpeed } from './boundary-rules.ts';
import { type Section } from './form.ts';

const AROUND = [-1, 0, 1] as const;
/** Beyond this a distance is of no interest; the way along the equator stays the shortest one. */
const FURTHEST_M = 10_000_000;
/** On the equator: Greenwich, and close to the antimeridian. */
const ORIGINS_E6 = [0, 179_999_990] as const;
const UNLOCATED_SHARE = 0.2;

/** Where clients are along the equator: from place to place a metre less than a rule of speed allows, as far, or a metre more. */
export class Journeys {
  readonly #random: Random;
  readonly #speeds: readonly DrawnSpeed[];
  readonly #originE6: number;
  readonly #last = new Map<string, { readonly eastM: number; readonly timeMs: number }>();

  constructor(random: Random, speeds: readonly DrawnSpeed[]) {
    this.#random = random;
    this.#speeds = speeds;
    this.#originE6 = random.pick(ORIGINS_E6);
  }

  /** The coordinates of a client's next transaction, at an event time in ms; now and then none, or one of the two. */
  next(client: string, timeMs: number): Section {
    const random = this.#random;
    if (random.chance(UNLOCATED_SHARE)) return random.pick<Section>([{}, { latitude: 0 }, { longitude: 7.5 }]);
    const last = this.#last.get(client);
    const eastM = last === undefined ? 0 : this.#from(last.eastM, Math.abs(timeMs - last.timeMs));
    this.#last.set(client, { eastM, timeMs });
    const e6 = this.#originE6 + Math.round(eastM / METRES_PER_E6);
    return { latitude: 0, longitude: (e6 > 180e6 ? e6 - 360e6 : e6) / 1e6 };
  }

  #from(eastM: number, elapsedMs: number): number {
    const random = this.#random;
    const { maxMetresPerHour, minMetres } = random.pick(this.#speeds);
    const limitM = Math.floor((maxMetresPerHour * elapsedMs) / HOUR_MS);
    const metres = Math.max(0, Math.min(FURTHEST_M, random.pick([0, minMetres, limitM]) + random.pick(AROUND)));
    return eastM >= metres && random.chance(0.5) ? eastM - metres : eastM + metres <= FURTHEST_M ? eastM + metres : 0;
  }
}
