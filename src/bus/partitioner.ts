import { type Dictionary } from '../model/dictionary.ts';

const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * MurmurHash2 as Kafka's clients compute it over a record's key (`org.apache.kafka.common.utils.Utils.murmur2`): signed 32 bits.
 */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  let hash = SEED ^ length;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    k = Math.imul(k, M);
    k = Math.imul(k ^ (k >>> 24), M);
    hash = Math.imul(hash, M) ^ k;
  }
  if (whole < length) {
    for (let i = length - 1; i >= whole; i--) hash ^= bytes[i]! << (8 * (i - whole));
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}

/** The partition that Kafka's default partitioner gives a record with this key. */
export function partitionOfKey(key: string, partitions: number): number {
  return (murmur2(new TextEncoder().encode(key)) & 0x7fff_ffff) % partitions;
}

/** Partition by client code, worked out once for each client. */
export function clientPartitioner(clients: Dictionary, partitions: number): (clientCode: number) => number {
  const known: number[] = [];
  return (clientCode) => (known[clientCode] ??= partitionOfKey(clients.text(clientCode), partitions));
}
