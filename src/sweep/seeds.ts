import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';

/** As many as an interval over seeds needs. */
const DEFAULT_SEEDS = 10;

const MOST_SEEDS = 10_000;
/** A seed's own longest form, less what is put behind it. */
const LONGEST_STEM = 94;

/** How many seeds, or which ones. */
export type SeedChoice =
  { readonly kind: 'count'; readonly count: number } | { readonly kind: 'list'; readonly seeds: readonly string[] };

/** `30`, or `a,b,c` (`a,` for a single one), as given to `--seeds`. Throws TraplineError('option_invalid'). */
export function parseSeeds(text: string | undefined): SeedChoice {
  if (text === undefined) return { kind: 'count', count: DEFAULT_SEEDS };
  if (!text.includes(',')) return { kind: 'count', count: countOf(text) };
  const seeds = text
    .replace(/,$/, '')
    .split(',')
    .map((seed) => seed.trim());
  if (seeds.some((seed) => seed === '' || seed.length > 100)) {
    throw refusal(text, 'expected seeds of 1 to 100 characters between the commas');
  }
  const repeated = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (repeated !== undefined) throw refusal(text, `the seed ${show(repeated)} is given twice`);
  return { kind: 'list', seeds };
}

function countOf(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_SEEDS) return count;
  throw refusal(text, `expected a number of seeds from 1 to ${MOST_SEEDS}, or seeds with commas between them`);
}

function refusal(text: string, why: string): TraplineError {
  return new TraplineError('option_invalid', `--seeds ${text}: ${why}`);
}

/** The seeds of a sweep: of a number of them the first is the scenario's own, the others are named after it, `42-2`, `42-3`. */
export function seedsOf(choice: SeedChoice, own: string): readonly string[] {
  if (choice.kind === 'list') return choice.seeds;
  const stem = own.slice(0, LONGEST_STEM);
  return Array.from({ length: choice.count }, (_, i) => (i === 0 ? own : `${stem}-${i + 1}`));
}
