import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import { expect, it } from 'vitest';
import { KafkaConnection } from '../../../src/kafka/client/connection.ts';
import { RecordProducer } from '../../../src/kafka/record-producer.ts';
import { loadKafkaSettings } from '../../../src/kafka/client/settings.ts';
import { ensureTopic } from '../../../src/kafka/topics.ts';
import { describeWithKafka } from '../../services/kafka-fixture.ts';
import { type Answer, type MemberJob, type Question } from './messages.ts';

const PROGRAM = fileURLToPath(new URL('member.ts', import.meta.url));
const TYPESCRIPT = new URL('../../../tools/typescript.js', import.meta.url).href;
const PARTITIONS = 5;
const SESSION_MS = 2000;

/** Knows who owns what and how far each partition has come, and objects to whatever must not be. */
class Ledger {
  readonly next = new Array<number>(PARTITIONS).fill(0);
  readonly owners = new Array<string | null>(PARTITIONS).fill(null);
  readonly objections: string[] = [];
  /** Members that were lost sight of: what they own may be given to others. */
  readonly gone = new Set<string>();
  lost = 0;

  answer(member: string, question: Question): Answer {
    switch (question.kind) {
      case 'assigned':
        for (const partition of question.partitions) this.#own(member, partition);
        return { kind: 'starts', starts: question.partitions.map((partition) => [partition, this.next[partition]!]) };
      case 'revoked':
        for (const partition of question.partitions) {
          if (this.owners[partition] === member) this.owners[partition] = null;
          else if (!question.lost) this.objections.push(`${member} gives back ${partition}, which it has not`);
        }
        if (question.lost) this.lost += 1;
        return { kind: 'ok' };
      case 'batch':
        this.#take(member, question.partition, question.offsets, question.next);
        return { kind: 'ok' };
      default:
        throw new Error(question.kind);
    }
  }

  #own(member: string, partition: number): void {
    const owner = this.owners[partition]!;
    if (owner !== null && owner !== member && !this.gone.has(owner)) {
      this.objections.push(`${member} gets ${partition}, which ${owner} has`);
    }
    this.owners[partition] = member;
  }

  #take(member: string, partition: number, offsets: readonly number[], next: number): void {
    if (this.owners[partition] !== member) this.objections.push(`${member} takes from ${partition}, which it has not`);
    for (const offset of offsets) {
      const expected = this.next[partition]!;
      if (offset !== expected)
        this.objections.push(`${member} gets offset ${offset} of ${partition} instead of ${expected}`);
      this.next[partition] = offset + 1;
    }
    this.next[partition] = next;
  }

  sharesOf(...members: readonly string[]): number[] {
    return members.map((member) => this.owners.filter((owner) => owner === member).length);
  }
}

class Member {
  readonly child: ChildProcess;

  constructor(name: string, job: MemberJob, ledger: Ledger) {
    this.child = fork(PROGRAM, [], { execArgv: ['--import', TYPESCRIPT] });
    this.child.on('message', (question: Question) => {
      this.send(question.kind === 'ready' ? { kind: 'job', job } : ledger.answer(name, question));
    });
  }

  send(answer: Answer): void {
    if (this.child.connected) this.child.send(answer, () => undefined);
  }

  async leave(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.send({ kind: 'leave' });
    const [code, signal] = (await exited) as [number | null, string | null];
    if (code !== 0) throw new Error(`the member ended with ${code ?? signal}`);
  }

  async kill(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}

describeWithKafka(
  'members of a consumer group',
  (kafka) => {
    async function withGroup(
      groupId: string,
      use: (group: {
        ledger: Ledger;
        start(name: string): Member;
        until(what: () => boolean): Promise<void>;
      }) => Promise<void>,
    ): Promise<void> {
      const settings = {
        ...loadKafkaSettings({ brokers: kafka().brokers }),
        sessionTimeoutMs: SESSION_MS,
        heartbeatIntervalMs: 200,
        fetchMaxBytes: 20_000,
        fetchPartitionMaxBytes: 5000,
      };
      const connection = await KafkaConnection.open(settings);
      const topic = `topic-of-${groupId}`;
      await ensureTopic(connection, { topic, partitions: PARTITIONS, reuseTopic: false });
      const producer = await RecordProducer.open(connection, topic);
      const ledger = new Ledger();
      const members: Member[] = [];
      let written = 0;
      const full = new AbortController();
      const writer = (async () => {
        for (; !full.signal.aborted; await new Promise((resolve) => setTimeout(resolve, 5))) {
          await producer.send(
            Array.from({ length: 10 * PARTITIONS }, (_, i) => ({
              partition: i % PARTITIONS,
              timestampMs: 0,
              key: null,
              value: Buffer.from(String(written + i)),
              headers: [],
            })),
          );
          written += 10 * PARTITIONS;
        }
        await producer.flush();
      })();
      const until = async (what: () => boolean) => {
        for (const deadline = Date.now() + 30_000; !what(); await new Promise((resolve) => setTimeout(resolve, 20))) {
          expect(ledger.objections).toEqual([]);
          if (Date.now() > deadline) throw new Error(`waited too long: ${JSON.stringify(ledger)}`);
        }
      };
      try {
        await use({
          ledger,
          until,
          start: (name) => {
            members.push(new Member(name, { settings, groupId, topic }, ledger));
            return members.at(-1)!;
          },
        });
        full.abort();
        await writer;
        await until(() => ledger.next.every((next) => next === written / PARTITIONS));
        expect(ledger.objections).toEqual([]);
      } finally {
        full.abort();
        await writer;
        for (const { child } of members) child.kill('SIGKILL');
        await connection.close();
      }
    }

    it('share the partitions, come, leave and are killed, and every record is handed out once and in order', async () => {
      await withGroup('come-and-go', async ({ ledger, start, until }) => {
        const progress = () => {
          const before = [...ledger.next];
          return until(() => ledger.next.every((next, partition) => next > before[partition]! + 20));
        };
        const a = start('a');
        await until(() => ledger.sharesOf('a')[0] === 5);
        await progress();
        start('b');
        await until(() => ledger.sharesOf('a', 'b').sort().join() === '2,3');
        await progress();
        const c = start('c');
        await until(() => ledger.sharesOf('a', 'b', 'c').sort().join() === '1,2,2');
        await progress();
        await a.leave();
        await until(() => ledger.sharesOf('b', 'c').sort().join() === '2,3');
        await progress();
        ledger.gone.add('c');
        await c.kill();
        await until(() => ledger.sharesOf('b')[0] === 5);
        await progress();
        expect(ledger.lost).toBe(0);
      });
      const admin = new Kafka({ brokers: [kafka().brokers], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      const [committed] = await admin.fetchOffsets({ groupId: 'come-and-go' });
      for (const { offset } of committed!.partitions) expect(Number(offset)).toBeGreaterThan(80);
      await admin.disconnect();
    }, 120_000);

    it('hand out nothing more when they slept through the loss of their partitions', async () => {
      await withGroup('sleeper', async ({ ledger, start, until }) => {
        const sleeper = start('sleeper');
        await until(() => ledger.sharesOf('sleeper')[0] === 5 && ledger.next[0]! > 20);
        start('other');
        await until(() => ledger.sharesOf('sleeper', 'other').sort().join() === '2,3');
        ledger.gone.add('sleeper');
        sleeper.child.kill('SIGSTOP');
        await until(() => ledger.sharesOf('other')[0] === 5);
        ledger.gone.clear();
        sleeper.child.kill('SIGCONT');
        await until(() => ledger.sharesOf('sleeper', 'other').sort().join() === '2,3');
        expect(ledger.lost).toBe(1);
      });
    }, 90_000);

    it('outlast a restart of the broker', async () => {
      await withGroup('patient', async ({ ledger, start, until }) => {
        start('a');
        start('b');
        await until(() => ledger.sharesOf('a', 'b').sort().join() === '2,3' && ledger.next[0]! > 20);
        const before = [...ledger.next];
        await kafka().restart();
        await until(() => ledger.next.every((next, partition) => next > before[partition]! + 200));
        expect(ledger.sharesOf('a', 'b').sort()).toEqual([2, 3]);
      });
    }, 120_000);
  },
  { properties: { 'group.min.session.timeout.ms': '500' } },
);
