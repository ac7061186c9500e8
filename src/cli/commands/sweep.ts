import { availableParallelism } from 'node:os';
import { TraplineError } from '../../model/errors.ts';
import { DEFAULT_MEMORY_BYTES } from '../../spill/block-store.ts';
import { command } from '../command.ts';
import { colorsFor } from '../colors.ts';
import { commandText } from '../command-text.ts';
import { onInterrupt } from '../interrupt.ts';
import { MEMORY, SET } from '../options.ts';
import { SWEEP } from '../sweep-options.ts';
import { terminalWidth } from '../terminal-width.ts';
import { scenarioNames } from '../proposals.ts';
import { say, sayLine, sayLineAside } from '../say.ts';

/** `trapline sweep`. */
export const sweepCommand = command({
  positionals: {
    scenario: {
      type: 'string',
      default: 'mixed-fraud',
      proposals: scenarioNames,
      describe: 'Name, or path of a .yaml file',
    },
  },
  options: {
    ...SWEEP,
    set: SET,
    input: { type: 'string', describe: 'File with the legitimate traffic' },
    memory: MEMORY,
    out: {
      type: 'string',
      describe: 'Folder for the results, in place of runs/sweep-<scenario>-<hash>; an unfinished one goes on',
    },
    'dry-run': { type: 'boolean', describe: 'Say what would be run and what it would cost, and no more' },
    json: { type: 'boolean', describe: 'Print sweep.json and nothing else' },
    quiet: { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' },
  },
  examples: [
    ['$0 sweep --vary engine.allowed_disorder=0s,1s,5s --seeds 30', 'recall against the watermark'],
    ["$0 sweep --vary 'fraud[0].evasion=0..1/0.25' --vary delivery.partitions=1,4", 'a plane of 5 × 2 points'],
    ['$0 sweep --preset skew-by-watermark --dry-run', 'what it would run, and what that costs'],
    ['$0 sweep skew-severe --preset window-kinds --out kinds', 'into a folder; again to go on after Ctrl-C'],
    ["$0 sweep evasion --preset evasion --json | jq '.points[].rules'", 'for other tools'],
  ],
  handler: async ({ scenario, vary = [], set = [], input, out, json = false, quiet = false, ...rest }) => {
    const jobs = rest.jobs ?? availableParallelism();
    const { parseVary } = await import('../../sweep/parse-vary.ts');
    const { parseSeeds } = await import('../../sweep/seeds.ts');
    const { askQuestion } = await import('../../sweep/question.ts');
    const { readPreset } = await import('../../sweep/read-preset.ts');
    const seeds = parseSeeds(rest.seeds);
    const varied = vary.map(parseVary);
    const ready = rest.preset === undefined ? [] : readPreset(rest.preset, { scenario, set });
    const axes = [...ready, ...varied];
    if (axes.length === 0) {
      throw new TraplineError(
        'usage',
        'expected what to vary: --vary engine.allowed_disorder=0s,1s,5s, or --preset skew-by-watermark',
      );
    }
    const question = askQuestion({ scenario, set, input, axes, seeds, preset: rest.preset ?? null });
    const { planOf, planLines } = await import('../../sweep/plan.ts');
    const memoryBytes = rest.memory ?? DEFAULT_MEMORY_BYTES;
    if (rest['dry-run'] === true) {
      const plan = planOf(question, { jobs, memoryBytes, isDone: () => false });
      if (json) say(JSON.stringify(plan, null, 2));
      else planLines(plan).forEach(sayLine);
      return;
    }
    const { defaultSweepFolder, SweepFolder } = await import('../../sweep/sweep-folder.ts');
    const { isDone, runCells } = await import('../../sweep/run-cells.ts');
    const { buildResult } = await import('../../sweep/build-result.ts');
    const { sweepJson, writeResults } = await import('../../sweep/write-results.ts');
    const { renderSweep } = await import('../../sweep/terminal.ts');
    const { sweepWork } = await import('../../sweep/work.ts');
    const { sweepProgress } = await import('../sweep-progress.ts');
    const folder = SweepFolder.open(out ?? defaultSweepFolder(question), question);
    const plan = planOf(question, { jobs, memoryBytes, isDone: isDone(folder) });
    if (!quiet) for (const line of planLines(plan)) sayLineAside(`trapline: ${line}`);
    const interrupt = onInterrupt('the runs that are done are kept');
    const work = sweepWork(question, isDone(folder));
    const progress = await sweepProgress(!quiet, work.now(), interrupt.signal);
    try {
      const cells = await runCells(question, folder, {
        jobs,
        memoryBytes,
        onCell: (cell) => progress.update(work.done(cell)),
        signal: interrupt.signal,
      });
      progress.stop();
      if (cells === undefined) throw interrupted(work.now());
      const result = buildResult(question, cells);
      writeResults(folder, question, result, cells);
      if (json) say(sweepJson(result));
      else if (!quiet) {
        say(renderSweep(result, colorsFor(process.stdout), terminalWidth(process.stdout)));
        say('');
        sayLine(` ${folder.path}/  sweep.html · sweep.json · sweep.csv · sweep.parquet · recall.svg`);
      }
    } finally {
      progress.stop();
      interrupt.release();
    }
  },
});

function interrupted({ doneRuns, runs }: { readonly doneRuns: number; readonly runs: number }): TraplineError {
  const kept = doneRuns === 0 ? '' : doneRuns === 1 ? ', which is kept' : ', which are kept';
  return new TraplineError(
    'interrupted',
    `interrupted after ${doneRuns} of ${runs} runs${kept}; to go on: ${commandText(process.argv.slice(2))}`,
  );
}
