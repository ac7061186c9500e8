import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join } from 'node:path';
import { loadMapping, readMapping } from '../config/load-mapping.ts';
import { loadScenario, type ScenarioRequest } from '../config/load-scenario.ts';
import { mappingSchema } from '../config/mapping-schema.ts';
import { columnsOf, requireColumns } from '../config/require-columns.ts';
import { resolvedHash } from '../config/resolved-hash.ts';
import { TraplineError } from '../model/errors.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { ruleSetsOf, type Scenario } from '../model/scenario.ts';
import { readTraffic } from './read-traffic.ts';
import { runCommandLine } from './run-command.ts';

/** A scenario that is ready to run. */
export interface PreparedRun {
  readonly scenario: Scenario;
  /** Of the scenario, and where its traffic comes from a file, of the mapping and the file's content. */
  readonly resolvedHash: string;
  readonly foreign?: ForeignTraffic;
  /** The files, folders and globs that it came from, as they were given. */
  readonly inputs?: readonly string[];
  /** The text of the mapping by which that file is read. */
  readonly mapping?: string;
  /** The gap that ends an episode of labelled rows, where the mapping has labels. */
  readonly labelGapMs?: number | undefined;
  /** The command that makes the run again. */
  readonly command?: string;
}

/** The scenario that is to be run, as it was named. */
export interface PrepareRequest extends ScenarioRequest {
  /** As given to `--input`, files, folders and globs; they take the place of the scenario's `traffic.path`. */
  readonly input?: readonly string[];
}

/** Loads a scenario and, where its traffic comes from a file, that file. Throws TraplineError('input'). */
export function prepareRun(request: PrepareRequest): PreparedRun {
  const loaded = loadScenario(request);
  const { traffic } = loaded.scenario;
  const command = runCommandLine(request, loaded.scenario.seed);
  if (traffic.kind !== 'file') {
    if (request.input === undefined) return { ...loaded, command };
    throw new TraplineError(
      'option_invalid',
      `--input: ${loaded.scenario.name} makes its own traffic; only a scenario with traffic of kind "file" reads one`,
    );
  }
  const inputs = request.input ?? pathBeside(loaded.beside.path, traffic.path);
  if (inputs === null)
    throw new TraplineError(
      'option_invalid',
      `${loaded.scenario.name} takes its traffic from a file: name one with --input FILE`,
    );
  const mapping = loadMapping(traffic.mapping, loaded.beside.mapping, mappingSchema);
  const scenario: Scenario = { ...loaded.scenario, traffic: { ...traffic, path: null } };
  const text = readMapping(traffic.mapping, loaded.beside.mapping);
  const read = hashedTraffic(scenario, traffic.maxMalformedShare, mapping, inputs);
  return { scenario, command, mapping: text, inputs, labelGapMs: mapping.labels?.gapMs, ...read };
}

/** The traffic in files, and the hash of the resolved scenario, of the mapping and of the files' content. Throws TraplineError('input'). */
export function hashedTraffic(
  scenario: Scenario,
  maxMalformedShare: number,
  mapping: MappingSpec,
  inputs: readonly string[],
): { readonly foreign: ForeignTraffic; readonly resolvedHash: string } {
  for (const ruleSet of ruleSetsOf(scenario)) requireColumns(ruleSet, columnsOf(mapping, mapping.title));
  const hash = createHash('sha256').update(resolvedHash(scenario)).update(mappingText(mapping));
  const { foreign, contentHash } = readTraffic(inputs, mapping, maxMalformedShare, hash);
  return { foreign, resolvedHash: contentHash };
}

/** Two mappings that read files differently have different texts. */
function mappingText(mapping: MappingSpec): string {
  return JSON.stringify(mapping, (_, value: unknown) => (value instanceof Map ? [...value] : value));
}

/** A path in a scenario is relative to the scenario's file. */
function pathBeside(scenarioFile: string, path: string | null): readonly string[] | null {
  return path === null ? null : [isAbsolute(path) ? path : join(dirname(scenarioFile), path)];
}
