import { type CampaignFacts } from './campaign.ts';
import { type Fault } from './judge.ts';

/** What a thread is started with. */
export interface ThreadStart {
  readonly entrance: string;
  /** Its own, and empty. */
  readonly folder: string;
  readonly current: SharedArrayBuffer;
}

/** What a thread is asked for. It answers with `done` or `taken`. */
export type ToThread =
  | {
      readonly kind: 'campaign';
      readonly seed: string;
      /** Another campaign of the same seed. */
      readonly part: number;
      readonly inputs: number;
      /** How long, once all is loaded. */
      readonly forMs: number;
    }
  | { readonly kind: 'take'; readonly input: Uint8Array };

/** What a thread says. */
export type FromThread =
  | { readonly kind: 'progress'; readonly facts: CampaignFacts }
  | { readonly kind: 'fault'; readonly input: Uint8Array; readonly fault: Fault }
  | { readonly kind: 'done'; readonly facts: CampaignFacts }
  | { readonly kind: 'taken'; readonly fault: Fault | undefined };
