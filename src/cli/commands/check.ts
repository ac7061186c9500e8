import { join } from 'node:path';
import pc from 'picocolors';
import { type CommandModule } from 'yargs';
import { nodeHost } from '../../config/host.ts';
import { TraplineError } from '../../model/errors.ts';
import { check, type CheckResult } from '../../run/check.ts';
import { DEFAULT_BATCH_ROWS } from '../../run/run-scenario.ts';
import { onInterrupt } from '../interrupt.ts';
import { progressBar } from '../progress-bar.ts';

interface CheckArguments {
  readonly scenarios: string[];
  readonly update: boolean;
  readonly golden: string;
  readonly 'batch-rows': number;
  readonly json: boolean;
}

export const checkCommand: CommandModule<object, CheckArguments> = {
  command: 'check [scenarios...]',
  describe: 'Hold scenarios against their expectations and golden digests',
  builder: (yargs) =>
    yargs
      .positional('scenarios', { type: 'string', array: true, default: [], describe: 'Names or paths; default: all' })
      .option('update', { type: 'boolean', default: false, describe: 'Take what is seen as the new golden results' })
      .option('golden', {
        type: 'string',
        requiresArg: true,
        default: join(nodeHost.scenariosDirectory, 'golden.json'),
        defaultDescription: 'scenarios/golden.json',
        describe: 'File of golden results',
      })
      .option('batch-rows', {
        type: 'number',
        default: DEFAULT_BATCH_ROWS,
        describe: 'Rows a batch; changes speed only',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print the results as JSON' })
      .example('$0 check', 'every scenario')
      .example('$0 check mixed-fraud evasion', 'these two')
      .example('$0 check evasion --update', 'commit to a change that was meant'),
  handler: async ({ scenarios, update, golden, json, ...rest }) => {
    const interrupt = onInterrupt();
    const bar = progressBar(!json);
    const colors = pc.createColors(process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined);
    try {
      const results = await check({
        scenarios,
        update,
        goldenPath: golden,
        batchRows: rest['batch-rows'],
        onProgress: bar.listener,
        onResult: (result) => {
          bar.stop();
          if (!json) console.log(describe(result, colors));
        },
        signal: interrupt.signal,
      });
      if (json)
        console.log(
          JSON.stringify(
            results.map(({ report: _, ...result }) => result),
            null,
            2,
          ),
        );
      if (interrupt.signal.aborted)
        throw new TraplineError('interrupted', `interrupted after ${results.length} scenarios`);
      const failed = results.filter(({ passed }) => !passed).map(({ scenario }) => scenario);
      if (failed.length > 0) {
        const hint = 'if the change is meant, trapline check --update and commit scenarios/golden.json';
        throw new TraplineError('expectation', `not as expected: ${failed.join(', ')}; ${hint}`);
      }
    } finally {
      bar.stop();
      interrupt.release();
    }
  },
};

const GOLDEN_WORDS: Readonly<Record<CheckResult['golden'], string>> = {
  same: 'digests as committed',
  changed: 'not as committed:',
  new: 'no golden results yet; write them with --update',
  updated: 'golden results updated',
};

function describe(result: CheckResult, colors: ReturnType<typeof pc.createColors>): string {
  const { report, passed, missed } = result;
  const mark = passed ? colors.green('✓') : colors.red('✗');
  const met = report.expectations.length - missed.length;
  const seconds = report.performance.wall_s?.toFixed(1) ?? '?';
  const head = `${mark} ${report.scenario.padEnd(18)} ${seconds.padStart(5)} s  ${met} of ${report.expectations.length} expectations, ${GOLDEN_WORDS[result.golden]}`;
  return [
    head,
    ...missed.map(({ path, text, actual }) => `    ${path} is ${actual ?? 'not measured'}, expected ${text}`),
    ...result.changes.map((change) => `    ${change}`),
  ].join('\n');
}
