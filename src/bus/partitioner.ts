import { type Dictionary } from '../model/dictionary.ts';
import { utf8Of } from '../model/utf8.ts';

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
  return (murmur2(utf8Of(key)) & 0x7fff_ffff) % partitions;
}

/** Partition by client code, worked out once for each client. The function throws RangeError for a code that is no client's. */
export function clientPartitioner(clients: Dictionary, partitions: number): (clientCode: number) => number {
  /** By client code, the partition plus one; 0 where it has not been worked out. */
  let known = new Int32Array(clients.size);
  return (clientCode) => {
    if (clientCode >= known.length) known = grown(known, clients.size);
    if (!(known[clientCode]! > 0)) known[clientCode] = 1 + partitionOfKey(clients.text(clientCode), partitions);
    return known[clientCode]! - 1;
  };
}

/** Partition of each client by code; 0 for the null code, which is no client's. */
export function partitionsOfClients(clients: Dictionary, partitions: number): Uint32Array {
  return Uint32Array.from(clients.values(), (id) => (id === null ? 0 : partitionOfKey(id, partitions)));
}

function grown(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(Math.max(length, 2 * column.length));
  wider.set(column);
  return wider;
}
