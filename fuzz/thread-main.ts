import { parentPort, workerData } from 'node:worker_threads';
import { Random } from '../src/random/random.ts';
import { Campaign } from './campaign.ts';
import { CANARIES } from './canaries.ts';
import { corpusOf } from './corpus.ts';
import { Coverage } from './coverage.ts';
import { CurrentInput } from './current-input.ts';
import { ENTRANCES } from './entrances.ts';
import { faultOf, kindOf } from './judge.ts';
import { type FromThread, type ThreadStart, type ToThread } from './messages.ts';
import { ProcessMemory, takeInput } from './take.ts';

/** A thread with an entrance of its own: it may hang or run out of memory, and is ended then by the one that started it. */

const PROGRESS_EVERY_MS = 250;

const start = workerData as ThreadStart;
const listed = [...ENTRANCES, ...CANARIES].find(({ name }) => name === start.entrance)!;
const current = new CurrentInput(start.current);
const say = (message: FromThread): void => parentPort!.postMessage(message);
const entrance = await listed.load();
const memory = new ProcessMemory();
const opened = await entrance.open(start.folder);
// Before anything is timed: what is loaded when it is asked for takes a while.
for (const seed of opened.seeds) await takeInput(entrance, opened, seed, memory);

// What is thrown by work that an input has left behind.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    if (event === 'unhandledRejection' && entrance.passesOverRejections === true) return;
    const fault = faultOf(error, []);
    if (fault !== undefined) say({ kind: 'fault', input: current.input, fault });
  });
}

parentPort!.on('message', (message: ToThread) => {
  void (message.kind === 'campaign' ? campaign(message) : take(message));
});

async function campaign({ seed, part, inputs, forMs }: Extract<ToThread, { kind: 'campaign' }>): Promise<void> {
  const told = new Set<string>();
  const endsAtMs = Date.now() + forMs;
  let saidAtMs = 0;
  const run = new Campaign(entrance, opened, {
    corpus: corpusOf(listed.name).values(),
    random: Random.fromSeed(seed).fork(listed.name, part),
    coverage: new Coverage(),
    events: {
      before: (input) => current.begin(input),
      after: () => current.end(),
      fault: (input, fault) => {
        if (told.has(kindOf(fault))) return;
        told.add(kindOf(fault));
        say({ kind: 'fault', input, fault });
      },
      goOn: (facts) => {
        const nowMs = Date.now();
        if (nowMs - saidAtMs >= PROGRESS_EVERY_MS) {
          saidAtMs = nowMs;
          say({ kind: 'progress', facts });
        }
        return nowMs < endsAtMs;
      },
    },
  });
  say({ kind: 'done', facts: await run.run(inputs) });
}

async function take({ input }: Extract<ToThread, { kind: 'take' }>): Promise<void> {
  current.begin(input);
  const fault = await takeInput(entrance, opened, input, memory);
  current.end();
  say({ kind: 'taken', fault });
}
