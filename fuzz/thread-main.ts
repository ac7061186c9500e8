import { setTimeout as passed } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Random } from '../src/random/random.ts';
import { Campaign } from './campaign.ts';
import { CANARIES } from './canaries.ts';
import { corpusOf } from './corpus.ts';
import { Coverage } from './coverage.ts';
import { CurrentInput } from './current-input.ts';
import { ENTRANCES } from './entrances.ts';
import { FoundFaults } from './found-faults.ts';
import { faultOf } from './judge.ts';
import { type FromThread, type ThreadStart, type ToThread } from './messages.ts';
import { ProcessMemory, takeInput } from './take.ts';
import { LATE_MS, LONGEST_FIRST_MS, LONGEST_MS } from './bounds.ts';

/** A thread with an entrance of its own: it may hang or run out of memory, and is ended then by the one that started it. */

const PROGRESS_EVERY_MS = 250;

const start = workerData as ThreadStart;
const listed = [...ENTRANCES, ...CANARIES].find(({ name }) => name === start.entrance)!;
const current = new CurrentInput(start.current);
const say = (message: FromThread): void => parentPort!.postMessage(message);
const entrance = await listed.load();
const longestMs = entrance.longestMs ?? LONGEST_MS;

// What is thrown by work that an input has left behind.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    if (event === 'unhandledRejection' && entrance.passesOverRejections === true) return;
    const fault = faultOf(error, []);
    if (fault !== undefined) say({ kind: 'fault', found: { input: current.input, fault, before: current.before } });
  });
}

const memory = new ProcessMemory();
const opened = await entrance.open(start.folder);
// Each once, with more time: what is loaded when it is asked for takes a while.
for (const seed of opened.seeds) {
  current.begin(seed, LONGEST_FIRST_MS);
  await takeInput(entrance, opened, seed, memory);
  current.end();
}

parentPort!.on('message', (message: ToThread) => {
  answer(message).then(say, (error: unknown) => say({ kind: 'failed', why: String(error) }));
});

function answer(message: ToThread): Promise<FromThread> {
  switch (message.kind) {
    case 'open':
      return Promise.resolve({ kind: 'opened' });
    case 'campaign':
      return campaign(message);
    case 'take':
      return take(message);
  }
}

async function campaign({ seed, part, inputs, forMs }: Extract<ToThread, { kind: 'campaign' }>): Promise<FromThread> {
  const told = new FoundFaults();
  const endsAtMs = performance.now() + forMs;
  let saidAtMs = -Infinity;
  const run = new Campaign(entrance, opened, {
    corpus: corpusOf(listed.name).values(),
    random: Random.fromSeed(seed).fork(listed.name, part),
    coverage: new Coverage(),
    events: {
      before: (input) => current.begin(input, longestMs),
      after: () => current.end(),
      fault: (input, fault) => {
        const found = { input, fault, before: current.before };
        if (told.add(found)) say({ kind: 'fault', found });
      },
      goOn: (facts) => {
        const nowMs = performance.now();
        if (nowMs - saidAtMs >= PROGRESS_EVERY_MS) {
          saidAtMs = nowMs;
          say({ kind: 'progress', facts });
        }
        return nowMs < endsAtMs;
      },
    },
  });
  const facts = await run.run(inputs);
  await passed(LATE_MS);
  return { kind: 'done', facts };
}

async function take({ input, waitMs }: Extract<ToThread, { kind: 'take' }>): Promise<FromThread> {
  current.begin(input, longestMs);
  const fault = await takeInput(entrance, opened, input, memory);
  current.end();
  if (fault === undefined && waitMs > 0) await passed(waitMs);
  return { kind: 'taken', fault };
}
