import { command } from '../command.ts';
import { ALERT_MAPPING, EXACT } from '../engine-options.ts';
import { beforeLongWork, onInterrupt } from '../interrupt.ts';
import { MEMORY, mayUseWorker, RUN_INPUT, WORKER } from '../options.ts';
import { phaseLog } from '../phase-log.ts';
import { progressBar } from '../progress-bar.ts';
import { PROCESS_START_MS } from '../process-start.ts';

/** `trapline score`. */
export const scoreCommand = command({
  positionals: { run: { type: 'string', demandOption: true, describe: 'Folder of a finished run' } },
  options: {
    alerts: {
      type: 'string',
      demandOption: true,
      describe: 'The alerts: JSON Lines or a CSV file with a header; - for stdin',
    },
    format: {
      type: 'string',
      choices: ['jsonl', 'csv'] as const,
      describe: 'Form of the file  [default: by the file name]',
    },
    'alert-mapping': ALERT_MAPPING,
    exact: EXACT,
    name: { type: 'string', default: 'alerts', describe: 'Name of the engine' },
    input: RUN_INPUT,
    out: {
      type: 'string',
      makes: 'a folder',
      describe: 'Folder for the results; without it, no files are written',
    },
    memory: MEMORY,
    worker: WORKER,
    json: { type: 'boolean', describe: 'Print report.json and nothing else' },
    verbose: { type: 'boolean', describe: 'Print on stderr how long each phase took, instead of the progress bar' },
    quiet: { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' },
  },
  examples: [
    ['$0 score runs/mixed-fraud-42-1a2b3c4d --alerts found.jsonl', 'alerts that another engine found'],
    ['$0 score runs/… --alerts rows.csv --alert-mapping mine.yaml', 'in words of its own'],
    ['my-query | $0 score runs/… --alerts - --json | jq .rules', 'from a pipe, into a pipe'],
  ],
  listens: true,
  handler: async (given) => {
    const { run: folder, input, out, json, quiet, verbose } = given;
    const { prepareScore } = await import('../../run/prepare-score.ts');
    const { loadAlertMapping } = await import('../../config/load-alert-mapping.ts');
    const { scoreRun } = await import('../../run/score-run.ts');
    const { concludeRun } = await import('../conclude-run.ts');
    const { DEFAULT_BATCH_ROWS } = await import('../../pipeline/batch-rows.ts');
    const mapping = given['alert-mapping'] === undefined ? null : loadAlertMapping(given['alert-mapping']);
    beforeLongWork();
    const prepared = prepareScore(folder, input);
    const interrupt = onInterrupt();
    const bar = verbose === true ? phaseLog() : await progressBar(quiet !== true, interrupt.signal);
    try {
      const scored = await scoreRun(prepared, {
        engine: {
          kind: 'alerts',
          source: { path: given.alerts, format: given.format },
          mapping,
          name: given.name,
          isExact: given.exact === true,
        },
        directory: out ?? null,
        batchRows: DEFAULT_BATCH_ROWS,
        memoryBytes: given.memory,
        worker: mayUseWorker(given.worker),
        startedAtMs: PROCESS_START_MS,
        onProgress: bar.listener,
        signal: interrupt.signal,
      });
      bar.stop();
      concludeRun(scored, null, { directory: out, json, quiet, overridden: false });
    } finally {
      bar.stop();
      interrupt.release();
    }
  },
});
