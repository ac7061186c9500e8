import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { VERSION } from '../config/version.ts';
import { writtenSettings } from '../config/written-settings.ts';
import { TraplineError } from '../model/errors.ts';
import { reasonOf } from '../model/system-reason.ts';
import { type Report, reportSchema } from '../report/report-schema.ts';

const manifestSchema = z.looseObject({
  schema: z.literal('trapline.manifest/1'),
  status: z.string(),
  versions: z.object({ trapline: z.string() }),
  digests: z.record(z.string(), z.string().nullable()).nullable(),
  replay: z.record(z.string(), z.unknown()).optional(),
  engine: z.unknown().optional(),
});

/** A rule of a run. */
export interface RunRule {
  readonly name: string;
  readonly kind: string;
  readonly windowMs: number;
}

/** The folder of a finished run or replay, as far as it is compared. */
export interface ComparedRun {
  /** As it was given. */
  readonly folder: string;
  readonly kind: 'run' | 'replay';
  readonly report: Report;
  /** What decides what the run did, in the names and units of a scenario file, as plain JSON. */
  readonly settings: unknown;
  /** Its rules, as far as they are compared; null where they are not known. */
  readonly rules: readonly RunRule[] | null;
}

/** Reads the folder of a finished run or replay. Throws TraplineError('run_not_readable') for a folder that is none. */
export function openComparedRun(folder: string): ComparedRun {
  const refuse = (why: string): TraplineError => new TraplineError('run_not_readable', `${folder}: ${why}`);
  if (!existsSync(folder)) throw refuse('no such folder; expected the folder of a finished run');
  if (!statSync(folder).isDirectory()) throw refuse('expected the folder of a finished run, found a file');
  const manifest = manifestSchema.safeParse(readJson(folder, 'manifest.json'));
  if (!manifest.success) throw refuse('expected the folder of a run, found no manifest.json of one');
  const { status, digests, versions, replay, engine } = manifest.data;
  if (digests === null) throw refuse(`expected a finished run, found one that is ${status}`);
  const report = reportSchema.safeParse(readJson(folder, 'report.json'));
  if (!report.success) {
    const place = report.error.issues[0]!.path.join('.');
    const what = place === '' ? 'it has no report.json' : `its report.json has at ${place} no value`;
    throw refuse(
      `${what} that Trapline ${VERSION} can read; Trapline ${versions.trapline} wrote the run: run it again`,
    );
  }
  const settings = replay === undefined ? settingsOf(readJson(folder, 'scenario.json')) : ofReplay(replay, engine);
  return {
    folder,
    kind: replay === undefined ? 'run' : 'replay',
    report: report.data,
    settings: inFileWords(settings),
    rules: rulesIn(settings),
  };
}

/** Title, description, group, expectations and a candidate change nothing of a run's own results. */
function settingsOf(scenario: unknown): unknown {
  if (typeof scenario !== 'object' || scenario === null) return {};
  const {
    title: _title,
    description: _description,
    group: _group,
    expect: _expect,
    candidate: _candidate,
    ...rest
  } = scenario as Record<string, unknown>;
  return rest;
}

function ofReplay({ selection, rekeyed, ended }: Readonly<Record<string, unknown>>, engine: unknown): unknown {
  return { engine, replay: { selection, rekeyed, ended } };
}

const writtenRules = z.looseObject({
  engine: z.looseObject({ rules: z.looseObject({ rules: z.array(z.looseObject({ name: z.string() })) }) }),
});

/** As in a scenario file, and each rule at the path that `--set` takes: `engine.rules.spending_spree`. */
function inFileWords(resolved: unknown): unknown {
  const settings = writtenSettings(resolved);
  const known = writtenRules.safeParse(settings);
  if (!known.success) return settings;
  const { engine, ...rest } = known.data;
  const { name, rules } = engine.rules;
  const byName = Object.fromEntries(rules.map(({ name: rule, ...own }) => [rule, own]));
  return { ...rest, engine: { ...engine, rules: { name, ...byName } } };
}

const rulesSchema = z.object({
  engine: z.object({
    ruleSet: z.object({
      rules: z.array(z.object({ name: z.string(), kind: z.string(), window: z.object({ sizeMs: z.number() }) })),
    }),
  }),
});

function rulesIn(settings: unknown): readonly RunRule[] | null {
  const known = rulesSchema.safeParse(settings);
  if (!known.success) return null;
  return known.data.engine.ruleSet.rules.map(({ name, kind, window }) => ({ name, kind, windowMs: window.sizeMs }));
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
