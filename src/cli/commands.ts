import { type Command, type CommandGroup } from './command.ts';
import { captureGroup } from './commands/capture.ts';
import { rulesGroup } from './commands/rules.ts';

const OWN: readonly (Command | CommandGroup)[] = [
  {
    usage: 'run [scenario]',
    describe: 'Generate a scenario, run it through the engine, and score it',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  {
    usage: 'sweep [scenario]',
    describe: 'Run a scenario over a grid of settings and seeds: recall, precision, delay, with intervals over seeds',
    load: async () => (await import('./commands/sweep.ts')).sweepCommand,
  },
  {
    usage: 'score <run>',
    describe: "Score a list of alerts, found by any engine, against a finished run's world",
    load: async () => (await import('./commands/score.ts')).scoreCommand,
  },
  {
    usage: 'explain <run> [id]',
    describe: 'Explain an alert, an episode or a transaction of a finished run, or every miss',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  {
    usage: 'compare <runA> <runB>',
    describe: 'Compare two finished runs: episodes, alerts, figures, and the first difference explained',
    load: async () => (await import('./commands/compare.ts')).compareCommand,
  },
  {
    usage: 'export <run>',
    describe: 'Write the tables of a run as Parquet, CSV or Arrow, for DuckDB, pandas and Spark',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    usage: 'advise <log>',
    describe: 'Find the allowed disorder that a finished run or a capture needs, and what it costs in delay',
    load: async () => (await import('./commands/advise.ts')).adviseCommand,
  },
  {
    usage: 'replay <capture>',
    describe: 'Replay a captured topic into the engine, or into a topic',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
  captureGroup,
  {
    usage: 'record',
    describe: 'Record a Kafka topic into a capture, without loss',
    load: async () => (await import('./commands/record.ts')).recordCommand,
  },
  {
    usage: 'view [path]',
    describe: 'Show runs, also while they are under way, or a capture, in a browser on this machine',
    load: async () => (await import('./commands/view.ts')).viewCommand,
  },
  {
    usage: 'check [scenarios...]',
    describe: 'Check scenarios against their expectations and golden digests',
    load: async () => (await import('./commands/check.ts')).checkCommand,
  },
  {
    usage: 'test [rulesets...]',
    describe: 'Run the examples in rule sets: a few events each, and where the rule is to hold',
    load: async () => (await import('./commands/test.ts')).testCommand,
  },
  {
    usage: 'verify [scenarios...]',
    describe:
      'Run scenarios twice, the second time in a fresh process with another time zone, locale and batch size, and name the first row that differs',
    load: async () => (await import('./commands/verify.ts')).verifyCommand,
  },
  {
    usage: 'hunt',
    describe: 'Look for defects: run cases at the edges of rules, windows and admission, and shrink what fails',
    load: async () => (await import('./commands/hunt.ts')).huntCommand,
  },
  {
    usage: 'bench [scenario]',
    describe: 'Measure live latency at rising rates, and find the highest rate that is sustained',
    load: async () => (await import('./commands/bench.ts')).benchCommand,
  },
  rulesGroup,
  {
    usage: 'map',
    describe: 'Suggest a first mapping for your own data, from a file or a topic',
    load: async () => (await import('./commands/map.ts')).mapCommand,
  },
  {
    usage: 'list',
    describe: 'Show the scenarios that come with Trapline',
    load: async () => (await import('./commands/list.ts')).listCommand,
  },
  {
    usage: 'describe <scenario>',
    describe: 'Describe a scenario, with every default filled in',
    load: async () => (await import('./commands/describe.ts')).describeCommand,
  },
  {
    usage: 'validate <file...>',
    describe: 'Check scenario, rule-set and mapping files without running them',
    load: async () => (await import('./commands/validate.ts')).validateCommand,
  },
  {
    usage: 'clean [folder]',
    describe: 'Remove unfinished files that killed processes left, and runs that you do not keep',
    load: async () => (await import('./commands/clean.ts')).cleanCommand,
  },
  {
    usage: 'completion [shell]',
    describe: 'Print a script that makes bash, zsh or fish complete commands, options and their values',
    load: async () => (await import('./commands/completion.ts')).completionCommand,
  },
];

/** Every command, in the order of the help. Parser, help, completion and messages go by this list alone. */
export const COMMANDS: readonly (Command | CommandGroup)[] = [
  ...OWN,
  {
    usage: 'help [command...]',
    describe: 'Show the help of a command',
    load: async () => (await import('./commands/help.ts')).helpCommand(OWN),
  },
];
