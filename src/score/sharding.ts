/**
 * Into how many parts the clients of a run are divided, so that what is known about one part fits into memory, however long the
 * run was. Many, since a part grows with the run; a part costs no more than a few buffers.
 */
export const SHARDS = 512;

/** The part that a client belongs to, by its code in the run's vocabulary. */
export function shardOf(clientCode: number): number {
  return clientCode % SHARDS;
}
