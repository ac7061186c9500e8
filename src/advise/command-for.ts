import { loadScenario } from '../config/load-scenario.ts';
import { TraplineError } from '../model/errors.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { type EngineRequest, type EngineSettings } from '../replay/engine-settings.ts';
import { shellWord } from '../report/shell-word.ts';

/** The command that tries an allowed disorder, given as for `--set`; null where it is not known. */
export type CommandFor = (set: string) => string | null;

const OTHER_DISORDER = / --set engine\.allowed_disorder=\S+/g;

/** The command that made a run, with another allowed disorder. `command` is as in its manifest; null for a run that has none there. */
export function runCommandFor(command: string | null): CommandFor {
  return (set) => command && `npx ${command.replaceAll(OTHER_DISORDER, '')} --set ${set}`;
}

/** What decides how a capture is replayed. */
export interface ReplayedCapture extends EngineRequest {
  readonly path: string;
  readonly episodes?: string | undefined;
  readonly mapping?: string | undefined;
  readonly rekey?: boolean | undefined;
}

/** It has the default engine. */
const DEFAULT_SCENARIO = 'mixed-fraud';

/** The command that replays a capture with another allowed disorder; null where its engine is not that of a scenario. */
export function replayCommandFor(capture: ReplayedCapture, { scenario: own, engine }: EngineSettings): CommandFor {
  const { path, episodes, mapping, rekey, rules, overrides = [] } = capture;
  const scenario = [capture.scenario ?? own, DEFAULT_SCENARIO].find(
    (name) => name !== null && hasEngine({ ...capture, scenario: name }, engine),
  );
  if (scenario === undefined || scenario === null) return () => null;
  const option = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`--${name} ${shellWord(value)}`];
  const parts = [
    `npx trapline replay ${shellWord(path)}`,
    ...option('episodes', episodes),
    ...option('mapping', mapping),
    ...(rekey === true ? ['--rekey'] : []),
    ...option('scenario', scenario),
    ...option('rules', rules),
    ...overrides.flatMap((one) => option('set', typeof one === 'string' ? one : one.assignment)),
  ];
  return (set) => `${parts.join(' ').replaceAll(OTHER_DISORDER, '')} --set ${set}`;
}

/** Whether a scenario's engine is this one, but for the allowed disorder, and for the rules where these are given beside. */
function hasEngine({ scenario, overrides, rules }: ReplayedCapture, engine: EngineSpec): boolean {
  const known = (spec: EngineSpec): string =>
    JSON.stringify({ ...spec, allowedDisorderMs: 0, ...(rules === undefined ? {} : { ruleSet: rules }) });
  try {
    const loaded = loadScenario({ scenario: scenario!, ...(overrides === undefined ? {} : { overrides }) });
    return known(loaded.scenario.engine) === known(engine);
  } catch (error) {
    if (error instanceof TraplineError && error.code === 'input') return false;
    throw error;
  }
}
