import { LONGEST_MS } from './bounds.ts';
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
    // Numbers with a fraction, among which the collector has nothing to follow.
    const numbers = new Array<number>(2_000_000).fill(0.5);
    for (;;) held.push(numbers.slice());
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

/** What takes long before it goes wrong, for then it must not be the time that is found. */
const SLOW: Readonly<Record<string, number>> = { heap: 60_000 };

/** Goes wrong at an input that has a letter `x`, and no other. */
function canary(wrong: () => unknown, seed = '0\n1\n2\n', longestMs = LONGEST_MS): Entrance {
  return {
    tokens: ['x'],
    mostBytes: 256,
    longestMs,
    open: () => ({ seeds: [Buffer.from(seed)], take: (input) => (input.includes('x') ? wrong() : undefined) }),
  };
}

/** Entrances with a planted fault, which has to be found: by them the fuzzer itself is tested. */
export const CANARIES: readonly ListedEntrance[] = [
  ...Object.entries(WRONGS).map(([name, wrong]) => listed(name, canary(wrong, undefined, SLOW[name]))),
  listed('seed', canary(WRONGS['hang']!, 'x')),
];

function listed(name: string, entrance: Entrance): ListedEntrance {
  return { name: `canary-${name}`, what: 'a planted fault', weight: 1, load: () => Promise.resolve(entrance) };
}
