import { BOUNDARIES } from '../src/hunt/features.ts';
import { HOUR_MS } from '../src/model/time-units.ts';
import { RARE_EVENT_NAMES } from '../src/model/rare-events.ts';
import { compareText } from '../src/model/text-order.ts';
import { type Block, type Canary, type Failed, type JournalEntry } from './journal-entry.ts';

/** What a soak came to, whatever the order in which it was done. */
export interface Totals {
  readonly seeds: number;
  readonly transactions: number;
  readonly elsewhere: number;
  readonly fresh: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
  /** By the clock. */
  readonly seedsPerHour: number | null;
  /** Per hour that one core has worked for it; null before anything is done. */
  readonly seedsPerHourPerCore: number | null;
  /** Numbers that were done, as ranges in their order; the end is exclusive. */
  readonly ranges: readonly (readonly [from: number, end: number])[];
  /** By hash of the sources, how many seeds were verified with them. */
  readonly sources: ReadonlyMap<string, number>;
  /** In the order of their numbers. */
  readonly failed: readonly Failed[];
  readonly canaries: readonly Canary[];
  /** Each boundary there is, in one order. */
  readonly boundaries: ReadonlyMap<string, number>;
  /** Faults, and two of them together, that were met. */
  readonly faults: ReadonlyMap<string, number>;
  /** Each rare event there is. */
  readonly reached: ReadonlyMap<string, number>;
}

/** The totals of a journal. */
export function totalsOf(entries: readonly JournalEntry[]): Totals {
  const blocks = entries.filter((entry) => entry.kind === 'block');
  const sumOf = (of: (block: Block) => number): number => blocks.reduce((sum, block) => sum + of(block), 0);
  const [seeds, elapsedMs, cpuMs] = [
    sumOf((block) => block.seeds),
    sumOf((block) => block.elapsed_ms),
    sumOf((block) => block.cpu_ms),
  ];
  return {
    seeds,
    transactions: sumOf(({ transactions }) => transactions),
    elsewhere: sumOf(({ elsewhere }) => elsewhere),
    fresh: sumOf(({ fresh }) => fresh),
    elapsedMs,
    cpuMs,
    seedsPerHour: rate(seeds, elapsedMs),
    seedsPerHourPerCore: rate(seeds, cpuMs),
    ranges: rangesOf(blocks),
    sources: sourcesOf(entries),
    failed: blocks.flatMap(({ failed }) => failed).sort((a, b) => a.number - b.number),
    canaries: entries.filter((entry) => entry.kind === 'canary'),
    boundaries: summed(
      BOUNDARIES,
      blocks.map(({ boundaries }) => boundaries),
    ),
    faults: summed(
      namesIn(blocks.map(({ faults }) => faults)),
      blocks.map(({ faults }) => faults),
    ),
    reached: summed(
      RARE_EVENT_NAMES,
      blocks.map(({ reached }) => reached),
    ),
  };
}

function rate(seeds: number, ms: number): number | null {
  return ms === 0 ? null : Math.round((seeds * HOUR_MS) / ms);
}

function rangesOf(blocks: readonly Block[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const { from, seeds } of blocks.toSorted((a, b) => a.from - b.from)) {
    const last = ranges.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], from + seeds);
    else ranges.push([from, from + seeds]);
  }
  return ranges;
}

function sourcesOf(entries: readonly JournalEntry[]): Map<string, number> {
  const seeds = new Map<string, number>();
  let sources = '';
  for (const entry of entries) {
    if (entry.kind === 'session') sources = entry.sources;
    if (entry.kind === 'block') seeds.set(sources, (seeds.get(sources) ?? 0) + entry.seeds);
  }
  return seeds;
}

type Counts = Readonly<Record<string, number | undefined>>;

function namesIn(counts: readonly Counts[]): string[] {
  return [...new Set(counts.flatMap((one) => Object.keys(one)))].sort(compareText);
}

function summed(names: readonly string[], counts: readonly Counts[]): Map<string, number> {
  const sums = new Map(names.map((name) => [name, 0]));
  for (const one of counts) {
    for (const [name, count = 0] of Object.entries(one)) if (sums.has(name)) sums.set(name, sums.get(name)! + count);
  }
  return sums;
}

/** The command that tries a seed again. */
export function againCommand(seed: string, number: number): string {
  return `npm run soak -- --seed ${seed} --from ${number} --scenarios 1`;
}
