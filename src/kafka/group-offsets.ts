import { type KafkaConnection } from './client/connection.ts';

/** How far a consumer group has come in a topic: the offset that it reads next, by partition; −1 where it has committed none. */
export async function groupOffsets(
  connection: KafkaConnection,
  groupId: string,
  topic: string,
  partitions: number,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  const asked = Array.from({ length: partitions }, (_, partition) => ({ partition }));
  return connection.retrying(
    `look up how far group ${JSON.stringify(groupId)} is`,
    async (cluster) => {
      const coordinator = await cluster.findGroupCoordinator({ groupId });
      const answer = await coordinator.offsetFetch({ groupId, topics: [{ topic, partitions: asked }] });
      const offsets = asked.map(() => -1);
      for (const one of answer.responses) {
        for (const { partition, offset } of one.partitions) offsets[partition] = Number(offset);
      }
      return offsets;
    },
    signal,
  );
}
