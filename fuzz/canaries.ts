import { type Entrance, type ListedEntrance } from './entrance.ts';

const held: unknown[] = [];
let taken = 0;

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
  timer: () => {
    setTimeout(() => {
      throw new TypeError('a planted fault that comes much later');
    }, 20);
  },
  // No input has it alone.
  'after-others': () => {
    taken += 1;
    if (taken > 1) throw new TypeError('a planted fault that needs others before it');
  },
};

/** Goes wrong at an input that has a letter `x`, and no other. */
function canary(wrong: () => unknown, seed = '0\n1\n2\n'): Entrance {
  return {
    tokens: ['x'],
    mostBytes: 256,
    open: () => ({ seeds: [Buffer.from(seed)], take: (input) => (input.includes('x') ? wrong() : undefined) }),
  };
}

/** Entrances with a planted fault, which has to be found: by them the fuzzer itself is tested. */
export const CANARIES: readonly ListedEntrance[] = [
  ...Object.entries(WRONGS).map(([name, wrong]) => listed(name, canary(wrong))),
  listed('seed', canary(WRONGS['hang']!, 'x')),
];

function listed(name: string, entrance: Entrance): ListedEntrance {
  return { name: `canary-${name}`, what: 'a planted fault', weight: 1, load: () => Promise.resolve(entrance) };
}
