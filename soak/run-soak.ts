import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawMutant } from '../mutants/draw-mutant.ts';
import { openTextOutput, type TextOutput } from '../src/cli/text-output.ts';
import { type ErrorCode } from '../src/model/errors.ts';
import { SECOND_MS } from '../src/model/time-units.ts';
import { formatCount, formatDuration, formatQuantity } from '../src/report/format.ts';
import { realClock } from '../src/pacing/real-clock.ts';
import { type CheckedSeed } from './block-tally.ts';
import { tryCanary } from './canary.ts';
import { ownCpuMs } from './cpu-time.ts';
import { drawSeed, yamlOf } from './draw-seed.ts';
import { Elsewhere } from './elsewhere.ts';
import { verifyByCommand } from './fresh-command.ts';
import { hashOfSources } from './hash-sources.ts';
import { type Canary } from './journal-entry.ts';
import { type SoakOrder } from './options.ts';
import { renderSoakPage } from './page.ts';
import { pendingRanges } from './pending.ts';
import { Progress } from './progress.ts';
import { resultJson } from './result-json.ts';
import { soak } from './soak.ts';
import { noFolder, openSoakFolder, type SoakFolder } from './soak-folder.ts';
import { againCommand, type Totals, totalsOf } from './totals.ts';

/** One in so many is run once more in a process of another time zone and locale. */
const ELSEWHERE_EVERY = 20;
/** One in so many is verified by the built command. */
const FRESH_EVERY = 1000;
/** Seeds of a line of the journal: what a crash may cost. */
const BLOCK_SEEDS = 50;
/** Of each planted defect that a soak can see, at least one in a hundred seeds finds it. */
const CANARY_SEEDS = 1000;

/** Where a soak speaks. */
export interface SoakVoice {
  /** A result. */
  readonly say: (text: string) => void;
  /** What is said meanwhile. */
  readonly sayAside: (text: string) => void;
}

/** What a soak was asked for, and what stops it. */
export interface SoakRun {
  readonly order: SoakOrder;
  readonly voice: SoakVoice;
  readonly signal: AbortSignal;
  /** How many seeds a planted defect may take. */
  readonly canarySeeds?: number;
}

/** Plants the canary, soaks, and tells what came of it; the class of what went wrong, or null. Throws TraplineError for bad input. */
export async function runSoak(run: SoakRun): Promise<ErrorCode | null> {
  const { order } = run;
  const folder = order.out === undefined ? noFolder() : openSoakFolder(order.out, order.seed);
  try {
    const pages = openPages(order);
    try {
      const canary = await soakInto(folder, run);
      const totals = totalsOf(folder.journal.entries);
      await pages.write(renderSoakPage(order.seed, totals));
      tell(run, totals);
      return judge(totals, canary, run.signal);
    } finally {
      pages.discard();
    }
  } finally {
    folder.release();
  }
}

/** Opened before anything runs, so that a path that cannot be written is told at once. */
function openPages({ page, out }: SoakOrder): { write(text: string): Promise<void>; discard(): void } {
  const paths = [page, out === undefined ? undefined : join(out, 'soak.html')].filter((path) => path !== undefined);
  const outputs: TextOutput[] = paths.map((path) => openTextOutput(path, true));
  return {
    write: async (text) => {
      for (const output of outputs) {
        await output.write(Buffer.from(text));
        output.commit();
      }
    },
    discard: () => outputs.forEach((output) => output.discard()),
  };
}

/** The canary of this time; undefined where there was nothing to do, or it was interrupted. */
async function soakInto(folder: SoakFolder, run: SoakRun): Promise<Canary | undefined> {
  const { order, voice, signal } = run;
  const { journal } = folder;
  const end = order.from + order.scenarios;
  const { ranges } = totalsOf(journal.entries);
  if (pendingRanges({ from: order.from, end, most: 1 }, ranges).next().done === true) return undefined;
  const budgetEndsAtMs = realClock.nowMs() + order.budgetMs;
  journal.append({ kind: 'session', sources: hashOfSources(), jobs: order.jobs });
  const canary = await plantCanary(folder, run);
  if (canary === undefined || canary.found === null) return canary;
  const budgetMs = Math.max(0, budgetEndsAtMs - realClock.nowMs());
  const timeUp = new AbortController();
  const timer = budgetMs === Infinity ? undefined : setTimeout(() => timeUp.abort(), budgetMs);
  const stop = AbortSignal.any([signal, timeUp.signal]);
  const elsewhere = new Elsewhere();
  const left = countOf(pendingRanges({ from: order.from, end, most: Infinity }, ranges));
  const progress = new Progress({ seeds: left, budgetMs, nowMs: () => realClock.nowMs() }, voice.sayAside);
  let commandMs = 0;
  try {
    await soak({
      seed: order.seed,
      from: order.from,
      end,
      jobs: order.jobs,
      blockSeeds: BLOCK_SEEDS,
      journal,
      elsewhere: {
        every: ELSEWHERE_EVERY,
        check: ({ number, trace }) => elsewhere.compare(order.seed, number, trace!),
      },
      fresh: {
        every: FRESH_EVERY,
        check: async ({ number }) => {
          const startedAtMs = realClock.nowMs();
          const failure = await verifyByCommand(order.seed, number, stop);
          // What its processes use is not told; they use one core at a time.
          commandMs += realClock.nowMs() - startedAtMs;
          return failure;
        },
      },
      clock: { nowMs: () => realClock.nowMs(), cpuMs: () => ownCpuMs() + elsewhere.cpuMs + commandMs },
      onSeed: (checked) => {
        progress.add(checked.failure !== null);
        if (checked.failure !== null) keepFailed(folder, order, checked, voice);
      },
      signal: stop,
    });
  } finally {
    clearTimeout(timer);
    elsewhere.close();
  }
  return canary;
}

async function plantCanary({ journal }: SoakFolder, run: SoakRun): Promise<Canary | undefined> {
  const { order, voice, signal, canarySeeds = CANARY_SEEDS } = run;
  const before = journal.entries.filter(({ kind }) => kind === 'canary').length;
  const mutant = order.canary ?? drawMutant(before === 0 ? order.seed : `${order.seed}-${before}`);
  voice.sayAside(`canary: planting ${mutant.name} in a process of its own`);
  const canary = await tryCanary(mutant, { seed: order.seed, from: order.from, most: canarySeeds }, signal);
  if (canary === undefined) return undefined;
  journal.append(canary);
  const { found, seeds } = canary;
  voice.sayAside(
    found === null
      ? `canary: ${mutant.name} was not found: ${canary.words}`
      : `canary: ${mutant.name} was found with ${formatQuantity(seeds, 'seed')}`,
  );
  return canary;
}

function countOf(ranges: Iterable<{ readonly seeds: number }>): number {
  let count = 0;
  for (const { seeds } of ranges) count += seeds;
  return count;
}

/** Writes the scenario of a seed that went wrong, and says how it is run again. */
function keepFailed(folder: SoakFolder, { seed }: SoakOrder, { number, failure }: CheckedSeed, voice: SoakVoice): void {
  voice.sayAside(`seed ${number}: ${failure!.words}`);
  voice.sayAside(`  again: ${againCommand(seed, number)}`);
  try {
    const draw = drawSeed(seed, number);
    const file = join(folder.path, `${draw.name}.yaml`);
    writeFileSync(file, yamlOf(draw));
    voice.sayAside(`  alone: npx trapline verify ${file} --batch-rows ${draw.ways[0].batchRows}`);
  } catch (error) {
    voice.sayAside(`  its scenario cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function tell({ order, voice }: SoakRun, totals: Totals): void {
  if (order.json) return voice.say(resultJson(order.seed, totals));
  resultLines(order.seed, totals).forEach((line) => voice.say(line));
}

/** The result for people. */
export function resultLines(seed: string, totals: Totals): string[] {
  const { reached, boundaries, faults, canaries, failed, seedsPerHour, seedsPerHourPerCore } = totals;
  const met = (counts: ReadonlyMap<string, number>): string =>
    `${[...counts.values()].filter((count) => count > 0).length} of ${counts.size}`;
  const pairs = [...faults.keys()].filter((name) => name.includes(' + ')).length;
  const found = canaries.filter((canary) => canary.found !== null).length;
  const whole = (ms: number): string => formatDuration(Math.round(ms / SECOND_MS) * SECOND_MS);
  return [
    ...failed.map(({ number, kind, words }) => `seed ${number}: ${kind}: ${words.split('\n')[0]}`),
    `seed ${seed}: ${formatQuantity(totals.seeds, 'seed')} verified, ${formatQuantity(totals.transactions, 'transaction')}; ` +
      `${formatCount(totals.elsewhere)} in another process too, ${formatCount(totals.fresh)} by the built command`,
    failed.length === 1 ? '1 mismatch' : `${formatCount(failed.length)} mismatches`,
    `${met(reached)} rare events, ${met(boundaries)} boundaries, ${formatQuantity(faults.size - pairs, 'fault')} and ` +
      `${formatQuantity(pairs, 'pair')} of them met`,
    canaries.length === 0 ? 'no canary planted' : `canary: ${found} of ${canaries.length} planted found`,
    ...(seedsPerHour === null || seedsPerHourPerCore === null
      ? []
      : [
          `${formatCount(seedsPerHour)} seeds an hour, ${formatCount(seedsPerHourPerCore)} an hour a core ` +
            `(${whole(totals.elapsedMs)} by the clock, ${whole(totals.cpuMs)} of the cores)`,
        ]),
  ];
}

/** Of several, what says most: the runs are wrong, they differ, the soak is blind, it was interrupted. */
function judge({ failed }: Totals, canary: Canary | undefined, signal: AbortSignal): ErrorCode | null {
  if (failed.some(({ kind }) => kind !== 'differs')) return 'defect';
  if (failed.length > 0) return 'determinism';
  if (canary?.found === null) return 'expectation';
  return signal.aborted ? 'interrupted' : null;
}
