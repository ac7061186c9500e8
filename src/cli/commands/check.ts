import { join } from 'node:path';
import { nodeFileAccess } from '../../config/file-access.ts';
import { TraplineError } from '../../model/errors.ts';
import { formatQuantity } from '../../report/format.ts';
import { type CheckResult } from '../../check/check.ts';
import { assertSame, describeVerdict } from '../../verify/verdict.ts';
import { type Colors, colorsFor } from '../colors.ts';
import { command } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { BATCH_ROWS, mayUseWorker, VERIFY, WORKER } from '../options.ts';
import { progressBar } from '../progress-bar.ts';
import { scenarioNames } from '../proposals.ts';
import { say } from '../say.ts';
import { printable } from '../../text/printable.ts';

/** `trapline check`. */
export const checkCommand = command({
  positionals: {
    scenarios: { type: 'string', array: true, proposals: scenarioNames, describe: 'Names or paths; all, unless named' },
  },
  options: {
    update: { type: 'boolean', describe: 'Save the results of this run as the new golden results' },
    golden: {
      type: 'string',
      default: join(nodeFileAccess.scenariosDirectory, 'golden.json'),
      defaultDescription: 'scenarios/golden.json',
      describe: 'File of golden results',
    },
    'batch-rows': BATCH_ROWS,
    worker: WORKER,
    verify: VERIFY,
    json: { type: 'boolean', describe: 'Print the results as JSON and nothing else' },
  },
  examples: [
    ['$0 check', 'every scenario'],
    ['$0 check mixed-fraud evasion', 'these two'],
    ['$0 check evasion --update', 'accept a change that was intended'],
  ],
  listens: true,
  handler: async ({ scenarios = [], update = false, golden, verify = false, json = false, ...rest }) => {
    const { check } = await import('../../check/check.ts');
    const interrupt = onInterrupt();
    const bar = await progressBar(!json, interrupt.signal);
    const colors = colorsFor(process.stdout);
    try {
      const results = await check({
        scenarios,
        update,
        goldenPath: golden,
        verify,
        batchRows: rest['batch-rows'],
        worker: mayUseWorker(rest.worker),
        onProgress: bar.listener,
        onResult: (result) => {
          bar.stop();
          if (!json) say(describe(result, colors));
        },
        signal: interrupt.signal,
      });
      if (json) say(JSON.stringify(results.map(withoutReport), null, 2));
      if (interrupt.signal.aborted)
        throw new TraplineError('interrupted', `interrupted after ${formatQuantity(results.length, 'scenario')}`);
      assertPassed(results);
    } finally {
      bar.stop();
      interrupt.release();
    }
  },
});

function withoutReport({ report: _, ...result }: CheckResult): object {
  return result;
}

function assertPassed(results: readonly CheckResult[]): void {
  const failed = results.filter(({ passed }) => !passed);
  if (failed.length === 0) return;
  for (const { scenario, verdict } of failed) if (verdict !== null) assertSame(scenario, verdict);
  const names = failed.map(({ scenario }) => scenario).join(', ');
  const onlyGolden = failed.every(({ missed }) => missed.length === 0);
  const hint = onlyGolden
    ? '; if the change is intended, run it again with --update and commit the golden results'
    : '';
  throw new TraplineError('expectation_missed', `not as expected: ${names}${hint}`);
}

const GOLDEN_WORDS: Readonly<Record<CheckResult['golden'], string>> = {
  same: 'digests as committed',
  changed: 'not as committed:',
  new: 'no golden results yet; write them with --update',
  updated: 'golden results updated',
};

function describe(result: CheckResult, colors: Colors): string {
  const { report, passed, missed } = result;
  const mark = passed ? colors.green('✓') : colors.red('✗');
  const seconds = report.performance.wall_s?.toFixed(1) ?? '?';
  const head = `${mark} ${printable(report.scenario.padEnd(24))} ${seconds.padStart(5)} s`;
  const total = report.expectations.length;
  const met =
    total === 0 ? 'no expectations' : `${total - missed.length} of ${formatQuantity(total, 'expectation')} met`;
  return [
    `${head}  ${met}, ${GOLDEN_WORDS[result.golden]}`,
    ...missed.map(
      ({ path, text, actual }) => `    ${printable(path)} is ${actual ?? 'not measured'}, expected ${text}`,
    ),
    ...result.changes.map((change) => `    ${printable(change)}`),
    ...(result.verdict === null ? [] : [`    ${printable(describeVerdict(result.verdict))}`]),
  ].join('\n');
}
