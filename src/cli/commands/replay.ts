import { command } from '../command.ts';
import { onNotice } from '../kafka-options.ts';
import { beforeLongWork, onInterrupt } from '../interrupt.ts';
import { phaseLog } from '../phase-log.ts';
import { progressBar } from '../progress-bar.ts';
import { REPLAY, targetOf } from '../replay-options.ts';

/** `trapline replay`. */
export const replayCommand = command({
  positionals: { capture: { type: 'string', demandOption: true, describe: 'A capture, as trapline record makes it' } },
  options: {
    ...REPLAY,
    json: {
      type: 'boolean',
      describe: 'Print the report as JSON and nothing else; with --candidate, the comparison',
    },
    verbose: { type: 'boolean', describe: 'Print on stderr how long each phase took, instead of the progress bar' },
    quiet: { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' },
  },
  examples: [
    ['$0 replay incident.arrow', 'which alerts there were'],
    ['$0 replay incident.arrow --start=-10m', 'in the last ten minutes'],
    ['$0 replay incident.arrow --rules strict.yaml', 'with other rules'],
    ['$0 replay incident.arrow --rules current.yaml --candidate new.yaml', 'alerts gained, lost and moved'],
    ['$0 replay run.arrow --episodes runs/a-1-ab12cd34', 'scored against what was injected'],
    ['$0 replay incident.arrow --speed 60 --dry-run', 'how long that would take'],
    ['$0 replay incident.arrow --to kafka --brokers localhost:9092', 'into a topic of the same name'],
  ],
  listens: true,
  handler: async (given) => {
    const { parseSelection } = await import('../selection.ts');
    const request = {
      ...given,
      maxGap: given['max-gap'],
      overrides: given.set,
      batchRows: given['batch-rows'],
      memoryBytes: given.memory,
      reuseTopic: given['reuse-topic'],
      onNotice,
      dropHeader: given['drop-header'],
      renameHeader: given['rename-header'],
      kafkaConfig: given['kafka-config'],
      selection: parseSelection(given),
    };
    const target = targetOf(given);
    if (given['dry-run'] === true) {
      const { dryRun } = await import('../replay/dry-run.ts');
      beforeLongWork();
      return dryRun(request);
    }
    const interrupt = onInterrupt();
    const bar = given.verbose === true ? phaseLog() : await progressBar(given.quiet !== true, interrupt.signal);
    const session = { listener: bar.listener, stop: () => bar.stop(), signal: interrupt.signal };
    try {
      if (target === 'engine') {
        const { replayToEngine } = await import('../replay/to-engine.ts');
        await replayToEngine(request, session);
      } else {
        const { replayToKafka } = await import('../replay/to-kafka.ts');
        await replayToKafka(request, session);
      }
    } finally {
      bar.stop();
      interrupt.release();
    }
  },
});
