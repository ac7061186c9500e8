import { TraplineError } from '../../model/errors.ts';
import { type CommandBody } from '../command.ts';
import { answerQuestion } from '../answer-question.ts';
import { MEMORY, SET } from '../options.ts';
import { parseJobs, SWEEP } from '../sweep-options.ts';

interface SweepArguments {
  readonly scenario: string;
  readonly vary: string[] | undefined;
  readonly preset: string | undefined;
  readonly seeds: string | undefined;
  readonly set: string[] | undefined;
  readonly input: string | undefined;
  readonly jobs: string | undefined;
  readonly memory: number | undefined;
  readonly out: string | undefined;
  readonly 'dry-run': boolean | undefined;
  readonly json: boolean | undefined;
  readonly quiet: boolean | undefined;
}

/** `trapline sweep`. */
export const sweepCommand: CommandBody<SweepArguments> = {
  builder: (yargs) =>
    yargs
      .positional('scenario', { type: 'string', default: 'mixed-fraud', describe: 'Name, or path of a .yaml file' })
      .options(SWEEP)
      .option('set', SET)
      .option('input', { type: 'string', requiresArg: true, describe: 'File with the legitimate traffic' })
      .option('memory', MEMORY)
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder for the results, in place of runs/sweep-<scenario>-<hash>; an unfinished one goes on',
      })
      .option('dry-run', { type: 'boolean', describe: 'Say what would be run and what it would cost, and no more' })
      .option('json', { type: 'boolean', describe: 'Print sweep.json and nothing else' })
      .option('quiet', { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' })
      .example('$0 sweep --vary engine.allowed_disorder=0s,1s,5s --seeds 30', 'recall against the watermark')
      .example("$0 sweep --vary 'fraud[0].evasion=0..1/0.25' --vary delivery.partitions=1,4", 'a plane of 5 × 2 points')
      .example('$0 sweep --preset skew-by-watermark --dry-run', 'what it would run, and what that costs')
      .example('$0 sweep skew-severe --preset window-kinds --out kinds', 'into a folder; again to go on after Ctrl-C')
      .example("$0 sweep evasion --preset evasion --json | jq '.points[].rules'", 'for other tools'),
  handler: async ({ scenario, vary = [], set = [], input, out, json = false, quiet = false, ...rest }) => {
    const jobs = parseJobs(rest.jobs);
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
    await answerQuestion(question, { jobs, memory: rest.memory, out, dryRun: rest['dry-run'] === true, json, quiet });
  },
};
