/**
 * `run-in-memory.js FILE OVERRIDE…`: runs mixed-fraud with other settings as `trapline run` does, second thread included, but writes
 * nothing besides the report, which goes to FILE. Plain JavaScript that runs what is built, for the reason in report-usage.js.
 */
import { writeFileSync } from 'node:fs';

const built = (file) => import(new URL(`../dist/${file}`, import.meta.url).href);
const { mayUseWorker } = await built('cli/options.js');
const { DEFAULT_BATCH_ROWS } = await built('pipeline/batch-rows.js');
const { prepareRun } = await built('run/prepare.js');
const { runScenario } = await built('run/run-scenario.js');

const [file, ...overrides] = process.argv.slice(2);
const run = await runScenario({
  ...prepareRun({ scenario: 'mixed-fraud', overrides }),
  directory: null,
  batchRows: DEFAULT_BATCH_ROWS,
  worker: mayUseWorker(undefined),
  attribute: false,
  onProgress: () => undefined,
  signal: new AbortController().signal,
});
if (run.kind !== 'finished') throw new Error('the run did not finish');
writeFileSync(file, JSON.stringify(run.report));
