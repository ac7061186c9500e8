import { type Declarations } from './command.ts';
import { JOBS, settings } from './options.ts';
import { presetNames } from './proposals.ts';

/** The options of `trapline sweep` that say what is varied, and how. */
export const SWEEP = {
  vary: {
    type: 'string',
    form: 'PATH=V1,V2,…',
    array: true,
    proposals: settings,
    describe: 'A setting and its values: PATH=V1,V2,… or PATH=FIRST..LAST/STEP; may be repeated',
  },
  preset: {
    type: 'string',
    proposals: presetNames,
    describe: 'Ready axes: skew-by-watermark, window-kinds, evasion or partitions; --vary adds to them',
  },
  seeds: {
    type: 'string',
    describe: "How many seeds, the first being the scenario's own, or which: a,b,c  [default: 10]",
  },
  jobs: JOBS,
} satisfies Declarations;
