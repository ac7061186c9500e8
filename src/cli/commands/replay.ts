import { type CommandModule } from 'yargs';
import { TraplineError } from '../../model/errors.ts';
import { formatCount } from '../../report/format.ts';
import { colorsFor } from '../colors.ts';
import { onInterrupt } from '../interrupt.ts';
import { BATCH_ROWS, SET } from '../options.ts';
import { phaseLog } from '../phase-log.ts';
import { progressBar } from '../progress-bar.ts';
import { parseSelection, SELECTION, type SelectionArguments } from '../selection-options.ts';

interface ReplayArguments extends SelectionArguments {
  readonly capture: string;
  readonly speed: string | undefined;
  readonly rate: string | undefined;
  readonly 'max-gap': string | undefined;
  readonly 'dry-run': boolean | undefined;
  readonly scenario: string | undefined;
  readonly set: string[] | undefined;
  readonly rules: string | undefined;
  readonly mapping: string | undefined;
  readonly episodes: string | undefined;
  readonly end: boolean | undefined;
  readonly rekey: boolean | undefined;
  readonly out: string | undefined;
  readonly 'batch-rows': number;
  readonly json: boolean | undefined;
  readonly verbose: boolean | undefined;
  readonly quiet: boolean | undefined;
}

export const replayCommand: CommandModule<object, ReplayArguments> = {
  command: 'replay <capture>',
  describe: 'Replay a captured topic into the engine',
  builder: (yargs) =>
    yargs
      .positional('capture', { type: 'string', demandOption: true, describe: 'A capture, as trapline record makes it' })
      .options(SELECTION)
      .option('speed', { type: 'string', requiresArg: true, describe: 'max (the default), 1 for real time, 60, …' })
      .option('rate', { type: 'string', requiresArg: true, describe: 'Records a second, whatever their times' })
      .option('max-gap', { type: 'string', requiresArg: true, describe: 'Longest pause between two records, as in 5s' })
      .option('dry-run', { type: 'boolean', describe: 'Say what would be sent, and how long it would take' })
      .option('scenario', {
        type: 'string',
        requiresArg: true,
        describe: 'Scenario with the rules and engine settings',
      })
      .option('set', SET)
      .option('rules', { type: 'string', requiresArg: true, describe: 'Another rule set: a name, or a path' })
      .option('mapping', {
        type: 'string',
        requiresArg: true,
        describe: 'How values are read, if not transaction JSON',
      })
      .option('episodes', { type: 'string', requiresArg: true, describe: 'Ground truth to score against, or its run' })
      .option('end', { type: 'boolean', describe: 'Whether the log ends here, or only pauses (--no-end)' })
      .option('rekey', {
        type: 'boolean',
        describe: "Merge partitions by the broker's time: for topics not keyed by client",
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder for the results, in place of runs/replay-…',
      })
      .option('batch-rows', BATCH_ROWS)
      .option('json', { type: 'boolean', describe: 'Print report.json and nothing else' })
      .option('verbose', { type: 'boolean', describe: 'Say on stderr how long each phase took, in place of the bar' })
      .option('quiet', { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' })
      .example('$0 replay incident.arrow', 'which alerts there were, as fast as possible')
      .example('$0 replay incident.arrow --start=-10m --where region=north', 'the last ten minutes, of one region')
      .example('$0 replay incident.arrow --rules my-rules.yaml', 'what another rule set would have said')
      .example('$0 replay run.arrow --episodes runs/evasion-1-ab12cd34', 'scored against what was injected'),
  handler: async (given) => {
    const { openReplay } = await import('../../run/replay/open-replay.ts');
    const { json = false, quiet = false } = given;
    const opened = openReplay({
      ...given,
      overrides: given.set,
      maxGap: given['max-gap'],
      batchRows: given['batch-rows'],
      selection: parseSelection(given),
    });
    if (given['dry-run'] === true) {
      const { describeRehearsal, rehearsalJson } = await import('../describe-rehearsal.ts');
      const rehearsal = opened.source.rehearse(opened.pace);
      console.log(json ? JSON.stringify(rehearsalJson(rehearsal), null, 2) : describeRehearsal(rehearsal));
      return;
    }
    const [{ replayIntoEngine }, { renderReplay }, { assertEngineEqualsOracle }, { drawPacingError }] =
      await Promise.all([
        import('../../run/replay/replay-into-engine.ts'),
        import('../../report/replay-terminal.ts'),
        import('../../run/integrity.ts'),
        import('../../replay/pacing/picture.ts'),
      ]);
    const interrupt = onInterrupt();
    const bar = given.verbose === true ? phaseLog() : progressBar(!quiet);
    try {
      const replay = await replayIntoEngine({ ...opened, onProgress: bar.listener, signal: interrupt.signal });
      bar.stop();
      const { directory } = opened;
      if (replay.kind === 'interrupted') {
        const of = `${formatCount(replay.sent)} of ${formatCount(opened.source.reader.records)} records`;
        throw new TraplineError(
          'interrupted',
          `interrupted after ${of}; what the engine said of them is in ${directory}`,
        );
      }
      const { report, alerts, pacingError } = replay;
      if (json) console.log(JSON.stringify(report, null, 2));
      else if (!quiet) {
        console.log(renderReplay({ report, alerts, directory, colors: colorsFor(process.stdout) }));
        if (pacingError !== null)
          console.log(
            drawPacingError(pacingError)
              .map((line) => ` ${line}`)
              .join('\n'),
          );
      }
      assertEngineEqualsOracle(report);
    } finally {
      bar.stop();
      interrupt.release();
      opened.source.reader.close();
    }
  },
};
