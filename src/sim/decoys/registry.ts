import { type DecoyKind, type ShippedDecoySpec } from '../../model/scenario.ts';
import { type EpisodeKind } from '../episodes/plan.ts';
import { borderCommuter } from './border-commuter.ts';
import { coffeeThenLaptop } from './coffee-then-laptop.ts';
import { flight } from './flight.ts';
import { mallTrip } from './mall-trip.ts';
import { onlineAnywhere } from './online-anywhere.ts';

/** Every kind of decoy. A transaction's id depends on its decoy's place in this list, so new ones go to the end. */
export const DECOYS: { readonly [K in DecoyKind]: EpisodeKind<Extract<ShippedDecoySpec, { kind: K }>> } = {
  border_commuter: borderCommuter,
  mall_trip: mallTrip,
  coffee_then_laptop: coffeeThenLaptop,
  online_anywhere: onlineAnywhere,
  flight,
};
