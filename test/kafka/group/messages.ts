import { type KafkaSettings } from '../../../src/kafka/client/settings.ts';

export interface MemberJob {
  readonly settings: KafkaSettings;
  readonly groupId: string;
  readonly topic: string;
}

export type Question =
  | { readonly kind: 'ready' }
  | { readonly kind: 'assigned'; readonly partitions: readonly number[] }
  | { readonly kind: 'revoked'; readonly partitions: readonly number[]; readonly lost: boolean }
  | { readonly kind: 'batch'; readonly partition: number; readonly offsets: readonly number[]; readonly next: number };

export type Answer =
  | { readonly kind: 'job'; readonly job: MemberJob }
  | { readonly kind: 'starts'; readonly starts: readonly (readonly [number, number | null])[] }
  | { readonly kind: 'ok' }
  | { readonly kind: 'leave' };
