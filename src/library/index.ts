/** The package's own functions, for programs and tests; docs/how-to/use-as-a-library.md describes each. Nothing else can be imported. */
export { TraplineError } from '../model/errors.ts';
export { runScenario } from './run-scenario.ts';
export { scoreAlerts } from './score-alerts.ts';
export { replay } from './replay.ts';
export { matchers } from './matchers.ts';

export type { ErrorCode, ErrorSubCode, SourceLocation } from '../model/errors.ts';
export type { Progress, ProgressListener } from '../model/progress.ts';
export type { EpisodeOutcome } from '../report/outcomes.ts';
export type { Report } from '../report/report-schema.ts';
export type { Caught, Scored, TraplineMatchers } from './matchers.ts';
export type { ProgramOptions, RunOptions, ScenarioSource } from './run-scenario.ts';
export type { ScoredRun } from './scored-run.ts';
export type { ScoreOptions } from './score-alerts.ts';
export type { Replayed, ReplayOptions } from './replay.ts';
export type { Settings } from './settings.ts';
export type { WorkOptions } from './work-options.ts';
