import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROGRESS_FILE, progressSchema, type RunProgress } from '../artifacts/progress-file.ts';
import { filesIn, folderBelow, type ListedFile, orUndefined } from './run-files.ts';

const manifestSchema = z.object({
  schema: z.literal('trapline.manifest/1'),
  scenario: z.string().nullable(),
  seed: z.string(),
  status: z.string(),
});

const reportSchema = z.object({
  scenario: z.string(),
  engine: z.string(),
  counts: z.object({ transactions: z.number().nullable(), alerts: z.number().nullable() }),
  rules: z.record(
    z.string(),
    z.object({
      episodes: z.object({ total: z.number(), detected: z.number().nullable(), recall: z.number().nullable() }),
      alerts: z.object({ total: z.number().nullable(), precision: z.number().nullable() }),
    }),
  ),
  expectations: z.array(z.object({ passed: z.boolean() })),
});

/** The figures of one rule of a run. */
export interface ListedRule {
  readonly rule: string;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly alerts: number | null;
}

/** A run folder at its place. */
export interface ListedRun {
  readonly name: string;
  readonly scenario: string;
  readonly seed: string;
  readonly status: string;
  /** When its manifest was written, in ms since the epoch. */
  readonly finishedAtMs: number;
  /** Expectations that were met and missed; null without a report. */
  readonly expectations: { readonly met: number; readonly missed: number } | null;
  readonly engine: string | null;
  readonly transactions: number | null;
  readonly rules: readonly ListedRule[];
}

/** A run under way. */
export interface RunUnderWay {
  /** What its folder will be called. */
  readonly name: string;
  readonly progress: RunProgress;
  /** Whether it has said nothing for a while: it may have been killed. */
  readonly isSilent: boolean;
}

const STAGING = /^\.(.+)\.partial-\d+$/;
/** A run says something about once a second; one that scores a large shard may take longer. */
const SILENT_AFTER_MS = 30_000;
/** What has been silent for so long is a rest that was left behind. */
const FORGOTTEN_AFTER_MS = 3_600_000;
/** A larger file is none of ours. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The runs in a folder, newest first, and those under way. What has not changed is not read again. */
export class RunList {
  readonly #root: string;
  readonly #only: string | undefined;
  readonly #known = new Map<string, { readonly key: string; readonly run: ListedRun | undefined }>();

  /** `root` is a real path; `only` names one run of it, if others are not to be shown. */
  constructor(root: string, only?: string) {
    this.#root = root;
    this.#only = only;
  }

  /** The folder of a run; undefined if there is none of that name. */
  folderOf(name: string): string | undefined {
    if (this.#only !== undefined && name !== this.#only) return undefined;
    return this.run(name) === undefined ? undefined : folderBelow(this.#root, name);
  }

  /** A run by the name of its folder; undefined if there is none. */
  run(name: string): ListedRun | undefined {
    if (this.#only !== undefined && name !== this.#only) return undefined;
    const folder = folderBelow(this.#root, name);
    if (folder === undefined) return undefined;
    const key = ['manifest.json', 'report.json'].map((file) => stampOf(join(folder, file))).join(' ');
    const known = this.#known.get(name);
    if (known?.key === key) return known.run;
    const run = readRun(name, folder);
    this.#known.set(name, { key, run });
    return run;
  }

  /** The files of a run. */
  files(name: string): readonly ListedFile[] {
    const folder = this.folderOf(name);
    return folder === undefined ? [] : filesIn(folder);
  }

  /** Every run, newest first. */
  runs(): readonly ListedRun[] {
    const names = this.#only === undefined ? this.#names() : [this.#only];
    const runs = names.flatMap((name) => this.run(name) ?? []);
    return runs.sort((a, b) => b.finishedAtMs - a.finishedAtMs || (a.name < b.name ? -1 : 1));
  }

  /** Every run under way, by name. */
  underWay(nowMs: number): readonly RunUnderWay[] {
    const found = this.#names().flatMap((folder) => {
      const name = STAGING.exec(folder)?.[1];
      if (name === undefined || (this.#only !== undefined && name !== this.#only)) return [];
      if (orUndefined(() => lstatSync(join(this.#root, folder)).isDirectory()) !== true) return [];
      const progress = orUndefined(() => progressSchema.parse(readJson(join(this.#root, folder, PROGRESS_FILE))));
      if (progress === undefined || nowMs - progress.updated_at_ms > FORGOTTEN_AFTER_MS) return [];
      return [{ name, progress, isSilent: nowMs - progress.updated_at_ms > SILENT_AFTER_MS }];
    });
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #names(): string[] {
    return orUndefined(() => readdirSync(this.#root)) ?? [];
  }
}

function readRun(name: string, folder: string): ListedRun | undefined {
  const manifestPath = join(folder, 'manifest.json');
  const manifest = orUndefined(() => manifestSchema.parse(readJson(manifestPath)));
  if (manifest === undefined) return undefined;
  const report = orUndefined(() => reportSchema.parse(readJson(join(folder, 'report.json'))));
  return {
    name,
    scenario: manifest.scenario ?? report?.scenario ?? name,
    seed: manifest.seed,
    status: manifest.status,
    finishedAtMs: orUndefined(() => lstatSync(manifestPath).mtimeMs) ?? 0,
    expectations: report === undefined ? null : countsOf(report.expectations),
    engine: report?.engine ?? null,
    transactions: report?.counts.transactions ?? null,
    rules: Object.entries(report?.rules ?? {}).map(([rule, { episodes, alerts }]) => {
      return { rule, recall: episodes.recall, precision: alerts.precision, alerts: alerts.total };
    }),
  };
}

function countsOf(expectations: readonly { readonly passed: boolean }[]): {
  readonly met: number;
  readonly missed: number;
} {
  const met = expectations.filter(({ passed }) => passed).length;
  return { met, missed: expectations.length - met };
}

function stampOf(path: string): string {
  const stat = orUndefined(() => lstatSync(path));
  return stat === undefined ? '-' : `${stat.mtimeMs}/${stat.size}/${stat.ino}`;
}

/** Throws what went wrong. Links are not followed. */
function readJson(path: string): unknown {
  const stat = lstatSync(path);
  if (!stat.isFile() || stat.size > MOST_BYTES) throw new Error('no file of a run');
  return JSON.parse(readFileSync(path, 'utf8'));
}
