import { KafkaConnection } from '../../../src/kafka/client/connection.ts';
import { GroupConsumer } from '../../../src/kafka/group/consumer.ts';
import { type Answer, type Question } from './messages.ts';

/** A member of a group in a process of its own, which asks its parent before every step: the parent is its checkpoint. */

const leave = new AbortController();
let answered: (answer: Answer) => void;

process.on('message', (answer: Answer) => {
  if (answer.kind === 'leave') leave.abort();
  else answered(answer);
});
process.on('disconnect', () => process.exit());

function ask(question: Question): Promise<Answer> {
  return new Promise((resolve) => {
    answered = resolve;
    process.send!(question);
  });
}

const begin = await ask({ kind: 'ready' });
if (begin.kind !== 'job') throw new Error('expected a job');
const { settings, groupId, topic } = begin.job;
const connection = await KafkaConnection.open(settings);
const member = new GroupConsumer(connection, groupId, topic, {
  onAssigned: async (partitions) => {
    const answer = await ask({ kind: 'assigned', partitions });
    return new Map(answer.kind === 'starts' ? answer.starts : []);
  },
  onRevoked: async (partitions, lost) => void (await ask({ kind: 'revoked', partitions, lost })),
  onBatch: async ({ partition, records, nextOffset }) => {
    const offsets = records.map(({ offset }) => offset);
    await ask({ kind: 'batch', partition, offsets, next: nextOffset });
    await member.commit(new Map([[partition, nextOffset]]));
  },
});
await member.run(leave.signal);
await connection.close();
process.exit();
