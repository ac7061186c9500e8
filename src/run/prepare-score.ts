import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { MAPPING_FILE } from '../artifacts/run-files.ts';
import { loadMapping, readMapping } from '../config/load-mapping.ts';
import { mappingSchema } from '../config/mapping-schema.ts';
import { show } from '../config/messages.ts';
import { resolvedHash } from '../config/resolved-hash.ts';
import { TraplineError } from '../model/errors.ts';
import { type Scenario } from '../model/scenario.ts';
import { reasonOf } from '../model/system-reason.ts';
import { shellWord } from '../report/shell-word.ts';
import { hashedTraffic, type PreparedRun } from './prepare.ts';

/** A finished run, the world of which can be drawn again. */
export interface ScorableRun extends PreparedRun {
  /** Digests of the run's first two stages. */
  readonly digests: { readonly transactions: string; readonly deliveries: string };
  /** The command that makes the run again; null where its manifest does not have it. */
  readonly madeBy: string | null;
}

const manifestSchema = z.object({
  schema: z.literal('trapline.manifest/1'),
  status: z.string(),
  resolved_hash: z.string(),
  command: z.string().nullish(),
  versions: z.object({ trapline: z.string() }),
  /** Left out by runs of 0.1.0. */
  inputs: z.array(z.string()).optional(),
  input: z.object({ file: z.string() }).nullable().optional(),
  digests: z.object({ transactions: z.string(), deliveries: z.string() }).nullable(),
});

/** Results that are no run's, and so have no ground truth. */
const otherResultSchema = z.union([
  z.object({ schema: z.literal('trapline.manifest/1'), replay: z.object({ capture: z.string() }) }),
  z.object({ schema: z.literal('trapline.manifest/1'), kind: z.literal('bench') }),
]);

/** As much of a scenario as is read before its hash is compared with the manifest's. */
const scenarioSchema = z.looseObject({
  name: z.string(),
  clocks: z.array(z.unknown()),
  traffic: z.union([
    z.looseObject({ kind: z.literal('file'), mapping: z.string(), maxMalformedShare: z.number() }),
    z.looseObject({ kind: z.string().refine((kind) => kind !== 'file') }),
  ]),
});

/**
 * Reads the folder of a finished run. `input` names the files with its traffic, where it came from some. Throws
 * TraplineError('run_not_readable') for a folder that is none, or whose world cannot be drawn again.
 */
export function prepareScore(folder: string, input: readonly string[] | undefined): ScorableRun {
  const refuse = (why: string): TraplineError => new TraplineError('run_not_readable', `${folder}: ${why}`);
  if (!existsSync(folder)) throw refuse('no such folder; expected the folder of a finished run');
  if (!statSync(folder).isDirectory()) throw refuse('expected the folder of a finished run, found a file');
  const found = readJson(folder, 'manifest.json');
  const other = otherResultSchema.safeParse(found);
  if (other.success) throw refuse(whyNoRun(other.data));
  const manifest = manifestSchema.safeParse(found);
  if (!manifest.success) throw refuse('expected the folder of a run, found no manifest.json of one');
  const { status, resolved_hash, digests, versions, command = null } = manifest.data;
  if (digests === null) throw refuse(`expected a finished run, found one that is ${status}`);
  const stored = readJson(folder, 'scenario.json');
  if (stored === undefined) throw refuse('it has no scenario.json, as runs of Trapline 0.1.0; run the scenario again');
  const damaged = (what: string): TraplineError =>
    refuse(`${what} not what Trapline ${versions.trapline} ran; run the scenario again`);
  // What it is beyond that, its hash tells.
  if (!scenarioSchema.safeParse(stored).success) throw damaged('scenario.json is');
  const scenario = stored as Scenario;
  const { resolvedHash: hash, ...traffic } = trafficOf(folder, scenario, input, () => {
    return refuse(`its traffic came from a file: name it with ${inputOptions(manifest.data)}`);
  });
  if (hash !== resolved_hash) {
    const what =
      traffic.foreign === undefined ? 'scenario.json is' : 'scenario.json, the mapping or the file with the traffic is';
    throw damaged(what);
  }
  return { scenario, resolvedHash: hash, digests, madeBy: command, ...traffic };
}

/** The options that name what a run was made of, as it was named then. */
function inputOptions({ inputs, input }: z.infer<typeof manifestSchema>): string {
  const names = inputs ?? [input?.file ?? 'FILE'];
  return names.map((name) => `--input ${shellWord(name)}`).join(' ');
}

function whyNoRun(found: z.infer<typeof otherResultSchema>): string {
  const expected = 'expected the folder of a run, which has ground truth';
  if (!('replay' in found)) return `${expected}; found that of a load test, which has none: name the folder of a run`;
  const capture = show(found.replay.capture);
  return (
    `${expected}; found that of a replay of ${capture}, which has none: name the folder of the run that was captured, ` +
    `or let "trapline replay CAPTURE --episodes RUN" score the replay against it`
  );
}

function readJson(folder: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw new TraplineError('file_unreadable', `${join(folder, name)}: cannot read it: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function trafficOf(
  folder: string,
  scenario: Scenario,
  input: readonly string[] | undefined,
  lacksInput: () => TraplineError,
): Pick<PreparedRun, 'resolvedHash' | 'foreign' | 'inputs' | 'mapping' | 'labelGapMs'> {
  const { traffic, name } = scenario;
  if (traffic.kind !== 'file') {
    if (input === undefined) return { resolvedHash: resolvedHash(scenario) };
    throw new TraplineError('option_invalid', `--input: ${name} makes its own traffic; expected none`);
  }
  if (input === undefined) throw lacksInput();
  // Runs of 0.1.0 did not keep their mapping, so that it has to be where they found it.
  const [reference, beside] = existsSync(join(folder, MAPPING_FILE))
    ? [`./${MAPPING_FILE}`, join(folder, 'scenario.json')]
    : [traffic.mapping, 'scenario.json'];
  const mapping = loadMapping(reference, beside, mappingSchema);
  const read = hashedTraffic(scenario, traffic.maxMalformedShare, mapping, input);
  return { ...read, inputs: input, mapping: readMapping(reference, beside), labelGapMs: mapping.labels?.gapMs };
}
