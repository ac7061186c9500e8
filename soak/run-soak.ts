import { join } from 'node:path';
import { drawMutant } from '../mutants/draw-mutant.ts';
import { openTextOutput, type TextOutput } from '../src/cli/text-output.ts';
import { type ErrorCode } from '../src/model/errors.ts';
import { realClock } from '../src/pacing/real-clock.ts';
import { formatQuantity } from '../src/report/format.ts';
import { tryCanary } from './canary.ts';
import { hashOfSources } from './hash-sources.ts';
import { type Canary } from './journal-entry.ts';
import { keepFailed } from './keep-failed.ts';
import { type SoakOrder } from './options.ts';
import { renderSoakPage } from './page.ts';
import { pendingRanges } from './pending.ts';
import { Progress } from './progress.ts';
import { resultJson } from './result-json.ts';
import { resultLines } from './result-lines.ts';
import { sampledChecks } from './sampled-checks.ts';
import { soak } from './soak.ts';
import { noFolder, openSoakFolder, type SoakFolder } from './soak-folder.ts';
import { type Totals, totalsOf } from './totals.ts';

/** Seeds of a line of the journal: what a crash may cost. */
const BLOCK_SEEDS = 50;
/** How many seeds a planted defect may take: many times what the slowest to be found of those that a soak can see took. */
const CANARY_SEEDS = 1000;

/** What a soak was asked for, where it speaks, and what stops it. */
export interface SoakRun {
  readonly order: SoakOrder;
  readonly voice: {
    /** Says a result. */
    readonly say: (text: string) => void;
    /** Says what happens meanwhile. */
    readonly sayAside: (text: string) => void;
  };
  readonly signal: AbortSignal;
  /** How many seeds a planted defect may take. */
  readonly canarySeeds?: number;
}

/** Plants the canary, soaks, and tells what came of it; the class of what went wrong, or null. Throws TraplineError for bad input. */
export async function runSoak(run: SoakRun): Promise<ErrorCode | null> {
  const { order, voice, signal } = run;
  const folder = order.out === undefined ? noFolder() : openSoakFolder(order.out, order.seed);
  try {
    const pages = openPages(order);
    try {
      const canary = await soakInto(folder, run);
      const totals = totalsOf(folder.journal.entries);
      await pages.write(renderSoakPage(order.seed, totals));
      if (order.json) voice.say(resultJson(order.seed, totals));
      else resultLines(order.seed, totals).forEach((line) => voice.say(line));
      return judge(totals, canary, signal);
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
  const { order } = run;
  const seeds = pendingSeeds(folder, order);
  if (seeds === 0) return undefined;
  const endsAtMs = realClock.nowMs() + order.budgetMs;
  folder.journal.append({ kind: 'session', sources: hashOfSources(), jobs: order.jobs });
  const canary = await plantCanary(folder, run);
  if (canary === undefined || canary.found === null) return canary;
  await soakSeeds(folder, run, { seeds, budgetMs: Math.max(0, endsAtMs - realClock.nowMs()) });
  return canary;
}

function pendingSeeds({ journal }: SoakFolder, { from, scenarios }: SoakOrder): number {
  let count = 0;
  const { ranges } = totalsOf(journal.entries);
  for (const { seeds } of pendingRanges({ from, end: from + scenarios, most: Infinity }, ranges)) count += seeds;
  return count;
}

async function plantCanary({ journal }: SoakFolder, run: SoakRun): Promise<Canary | undefined> {
  const { order, voice, signal, canarySeeds = CANARY_SEEDS } = run;
  const before = journal.entries.filter(({ kind }) => kind === 'canary').length;
  const mutant = order.canary ?? drawMutant(before === 0 ? order.seed : `${order.seed}-${before}`);
  voice.sayAside(`canary: planting ${mutant.name} in a process of its own`);
  const canary = await tryCanary(mutant, { seed: order.seed, from: order.from, most: canarySeeds }, signal);
  if (canary === undefined) return undefined;
  journal.append(canary);
  voice.sayAside(
    canary.found === null
      ? `canary: ${mutant.name} was not found: ${canary.words}; what this soak could say is worth nothing`
      : `canary: ${mutant.name} was found with ${formatQuantity(canary.seeds, 'seed')}`,
  );
  return canary;
}

async function soakSeeds(
  { journal, path }: SoakFolder,
  { order, voice, signal }: SoakRun,
  left: { readonly seeds: number; readonly budgetMs: number },
): Promise<void> {
  const { seed, from, jobs } = order;
  const timeUp = new AbortController();
  const timer = left.budgetMs === Infinity ? undefined : setTimeout(() => timeUp.abort(), left.budgetMs);
  const stop = AbortSignal.any([signal, timeUp.signal]);
  const checks = sampledChecks(seed, stop);
  const progress = new Progress({ ...left, nowMs: () => realClock.nowMs() }, voice.sayAside);
  try {
    await soak({
      seed,
      from,
      end: from + order.scenarios,
      jobs,
      blockSeeds: BLOCK_SEEDS,
      journal,
      ...checks,
      onSeed: (checked) => {
        progress.add(checked.failure !== null);
        if (checked.failure !== null) keepFailed(checked, { seed, folder: path, say: voice.sayAside });
      },
      signal: stop,
    });
  } finally {
    clearTimeout(timer);
    checks.close();
  }
}

/** Of several, what says most: the runs are wrong, they differ, the canary was not found, it was interrupted. */
function judge({ failed }: Totals, canary: Canary | undefined, signal: AbortSignal): ErrorCode | null {
  if (failed.some(({ kind }) => kind !== 'differs')) return 'defect';
  if (failed.length > 0) return 'determinism';
  if (canary?.found === null) return 'expectation';
  return signal.aborted ? 'interrupted' : null;
}
