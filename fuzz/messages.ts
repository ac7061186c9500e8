import { type CampaignFacts } from './campaign.ts';
import { type FaultyInput } from './found-faults.ts';
import { type Fault } from './judge.ts';

/** What a thread is started with. */
export interface ThreadStart {
  readonly entrance: string;
  /** Its own, and empty. */
  readonly folder: string;
  readonly current: SharedArrayBuffer;
}

/** What a thread is asked for. It answers with `opened`, `done` or `taken`, or with `failed`. */
export type ToThread =
  /** Is all loaded? */
  | { readonly kind: 'open' }
  | {
      readonly kind: 'campaign';
      readonly seed: string;
      /** Another campaign of the same seed. */
      readonly part: number;
      readonly inputs: number;
      readonly forMs: number;
    }
  | {
      readonly kind: 'take';
      readonly input: Uint8Array;
      /** How long to wait behind it for what it has left behind. */
      readonly waitMs: number;
    };

/** What a thread says. */
export type FromThread =
  | { readonly kind: 'opened' }
  | { readonly kind: 'progress'; readonly facts: CampaignFacts }
  | { readonly kind: 'fault'; readonly found: FaultyInput }
  | { readonly kind: 'done'; readonly facts: CampaignFacts }
  | { readonly kind: 'taken'; readonly fault: Fault | undefined }
  /** The fuzzer itself cannot do it. */
  | { readonly kind: 'failed'; readonly why: string };
