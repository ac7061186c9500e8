import { TraplineError } from '../model/errors.ts';
import { DEFAULT_MEMORY_BYTES } from '../spill/block-store.ts';
import { type Question } from '../sweep/question.ts';
import { colorsFor } from './colors.ts';
import { commandText } from './command-text.ts';
import { onInterrupt } from './interrupt.ts';
import { say, sayLine, sayLineAside } from './say.ts';
import { terminalWidth } from './terminal-width.ts';
import { quantity } from '../text/quantity.ts';

/** How a question is answered, and what is shown of the answer. */
export interface AnswerOptions {
  /** Runs at a time. */
  readonly jobs: number;
  /** Bytes for each run; undefined for the default. */
  readonly memory: number | undefined;
  /** The folder; undefined for the default. */
  readonly out: string | undefined;
  /** Whether only to say what would be run. */
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Does the runs of a question that its folder does not hold yet, and shows what came of them all. */
export async function answerQuestion(
  question: Question,
  { jobs, memory, out, dryRun, json, quiet }: AnswerOptions,
): Promise<void> {
  const { planOf, planLines } = await import('../sweep/plan.ts');
  const memoryBytes = memory ?? DEFAULT_MEMORY_BYTES;
  if (dryRun) {
    const plan = planOf(question, { jobs, memoryBytes, isDone: () => false });
    if (json) say(JSON.stringify(plan, null, 2));
    else planLines(plan).forEach(sayLine);
    return;
  }
  const { defaultSweepFolder, SweepFolder } = await import('../sweep/sweep-folder.ts');
  const { isDone, runCells } = await import('../sweep/run-cells.ts');
  const { buildResult } = await import('../sweep/build-result.ts');
  const { resultFiles, sweepJson, writeResults } = await import('../sweep/write-results.ts');
  const { renderSweep } = await import('../sweep/terminal.ts');
  const { sweepWork } = await import('../sweep/work.ts');
  const { runsProgress } = await import('./runs-progress.ts');
  const folder = SweepFolder.open(out ?? defaultSweepFolder(question), question);
  const plan = planOf(question, { jobs, memoryBytes, isDone: isDone(folder) });
  if (!quiet) for (const line of planLines(plan)) sayLineAside(`trapline: ${line}`);
  const interrupt = onInterrupt('finished runs are kept');
  const work = sweepWork(question, isDone(folder));
  const progress = await runsProgress(!quiet, work.now(), interrupt.signal);
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
    const files = [...resultFiles(question, result, cells).keys()].join(' · ');
    writeResults(folder, question, result, cells);
    if (json) say(sweepJson(result));
    else if (!quiet) {
      say(renderSweep(result, colorsFor(process.stdout), terminalWidth(process.stdout)));
      say('');
      sayLine(` ${folder.path}/  ${files}`);
    }
  } finally {
    progress.stop();
    interrupt.release();
    folder.release();
  }
}

function interrupted({ doneRuns, runs }: { readonly doneRuns: number; readonly runs: number }): TraplineError {
  const kept = doneRuns === 0 ? '' : doneRuns === 1 ? ', which is kept' : ', which are kept';
  return new TraplineError(
    'interrupted',
    `interrupted after ${doneRuns} of ${quantity(runs, 'run')}${kept}; to continue: ${commandText(process.argv.slice(2))}`,
  );
}
