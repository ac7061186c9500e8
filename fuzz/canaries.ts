import { type Entrance, type ListedEntrance } from './entrance.ts';

const held: unknown[] = [];

/** What goes wrong at an input that begins with a letter. */
const WRONGS: Readonly<Record<string, () => unknown>> = {
  defect: () => {
    throw new TypeError('a planted fault');
  },
  hang: () => {
    for (;;);
  },
  wait: () => new Promise(() => undefined),
  heap: () => {
    for (;;) held.push(new Array(20_000_000).fill(held.length));
  },
  memory: () => (held[0] ??= Buffer.alloc(600 << 20, 1)),
  later: () => void Promise.reject(new TypeError('a planted fault that comes later')),
  end: () => process.exit(),
};

/** Goes wrong at an input that has a letter `x`, and no other. */
function canary(wrong: () => unknown): Entrance {
  return {
    tokens: ['x'],
    mostBytes: 256,
    open: () => ({ seeds: [Buffer.from('0\n1\n2\n')], take: (input) => (input.includes('x') ? wrong() : undefined) }),
  };
}

/** Entrances with a planted fault, which has to be found: by them the fuzzer itself is tested. */
export const CANARIES: readonly ListedEntrance[] = Object.entries(WRONGS).map(([name, wrong]) => ({
  name: `canary-${name}`,
  what: 'a planted fault',
  weight: 1,
  load: () => Promise.resolve(canary(wrong)),
}));
