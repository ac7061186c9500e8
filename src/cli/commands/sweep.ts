import { availableParallelism } from 'node:os';
import { TraplineError } from '../../model/errors.ts';
import { answerQuestion } from '../answer-question.ts';
import { command } from '../command.ts';
import { beforeLongWork } from '../interrupt.ts';
import { INPUT, MEMORY, SCENARIO, SET } from '../options.ts';
import { SWEEP } from '../sweep-options.ts';

/** `trapline sweep`. */
export const sweepCommand = command({
  positionals: {
    scenario: { ...SCENARIO, default: 'mixed-fraud' },
  },
  options: {
    ...SWEEP,
    set: SET,
    input: INPUT,
    memory: MEMORY,
    out: {
      type: 'string',
      makes: 'a folder',
      describe:
        'Folder for the results, in place of runs/sweep-<scenario>-<hash>; an unfinished sweep there is continued',
    },
    'dry-run': { type: 'boolean', describe: 'Only show what would run, and how long it would take' },
    json: { type: 'boolean', describe: 'Print sweep.json and nothing else' },
    quiet: { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' },
  },
  examples: [
    ['$0 sweep --vary engine.allowed_disorder=0s,1s,5s --seeds 30', 'recall against the watermark'],
    ["$0 sweep --vary 'fraud[0].evasion=0..1/0.25' --vary delivery.partitions=1,4", 'a plane of 5 × 2 points'],
    ['$0 sweep --preset skew-by-watermark --dry-run', 'what it would run, and what that costs'],
    [
      '$0 sweep skew-severe --preset window-kinds --out kinds',
      'into a folder; the same command continues after Ctrl-C',
    ],
    ["$0 sweep evasion --preset evasion --json | jq '.points[].rules'", 'for other tools'],
  ],
  listens: true,
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
    beforeLongWork();
    const question = askQuestion({ scenario, set, input, axes, seeds, preset: rest.preset ?? null });
    await answerQuestion(question, { jobs, memory: rest.memory, out, dryRun: rest['dry-run'] === true, json, quiet });
  },
});
