import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGolden } from '../../src/check/golden-file.ts';
import { compareRuns } from '../../src/compare/compare-runs.ts';
import { comparisonMarkdown } from '../../src/compare/comparison-markdown.ts';
import { readEpisodes } from '../../src/replay/read-episodes.ts';
import { readLabels } from '../../src/replay/read-labels.ts';
import { prepareScore } from '../../src/run/prepare-score.ts';
import { Journal } from '../../src/sweep/journal.ts';
import { cellResult } from '../../src/sweep/cell-result.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { type Entrance } from '../entrance.ts';
import { everyWay } from '../every-way.ts';
import { fileIn, UNWATCHED } from '../scratch.ts';
import { shipped } from '../seeds.ts';
import { smallRun } from '../small-run.ts';

const JSON_TOKENS = ['{}', '[]', 'null', '{"', '":', ',"', '-1', '1e400', '"run"', '"replay"', '"__proto__":{}'];
const MOST_BYTES = 32_768;
const MOST_BYTES_OF_RUN = 65_536;

/** Files of a run's folder that other commands read. */
const FILES = [
  'manifest.json',
  'report.json',
  'scenario.json',
  'alerts.jsonl',
  'outcomes.jsonl',
  'episodes.jsonl',
] as const;
/** Lines of a long file that a seed has. */
const LINES = 12;
/** Rules of a report that a seed has, each of some 10 kB. */
const RULES = 1;

/** The folder of a run with one file that is another: the first line of the input names it, and the rest is its content. */
export const runFolder: Entrance = {
  tokens: [...JSON_TOKENS, ...FILES.map((name) => `${name}\n`)],
  mostBytes: MOST_BYTES_OF_RUN,
  open: async (folder) => {
    const [one, other] = [await smallRun(folder), await smallRun(folder, '2')];
    const whole = new Map(FILES.map((name) => [name as string, readFileSync(join(one.folder, name))]));
    return {
      seeds: [...whole].map(([name, content]) => Buffer.from(`${name}\n${shortened(name, content.toString())}`)),
      take: async (input) => {
        const end = input.indexOf('\n');
        const name = input.toString('utf8', 0, Math.max(0, end));
        const content = whole.get(name);
        if (content === undefined) return;
        const path = join(one.folder, name);
        writeFileSync(path, input.subarray(end + 1));
        try {
          await everyWay([
            () => prepareScore(one.folder, undefined),
            async () =>
              comparisonMarkdown(
                await compareRuns(one.folder, other.folder, {
                  limit: 5,
                  explain: false,
                  input: undefined,
                  listeners: UNWATCHED,
                }),
                5,
              ),
          ]);
        } finally {
          writeFileSync(path, content);
        }
      },
    };
  },
};

/** A file that is small enough that mutants of it are whole. */
function shortened(name: string, content: string): string {
  if (name.endsWith('l')) return `${content.split('\n').slice(0, LINES).join('\n')}\n`;
  if (name !== 'report.json') return content;
  const report = JSON.parse(content) as Report;
  const rules = Object.fromEntries(Object.entries(report.rules).slice(0, RULES));
  return `${JSON.stringify({ ...report, rules }, null, 1)}\n`;
}

/** The baseline of `trapline check`. */
export const golden: Entrance = {
  tokens: JSON_TOKENS,
  mostBytes: MOST_BYTES,
  open: (folder) => {
    const file = fileIn(folder, 'golden.json');
    const [first] = Object.entries(JSON.parse(shipped('golden.json').toString()) as Record<string, unknown>);
    return {
      seeds: [Buffer.from('{}'), Buffer.from(JSON.stringify(Object.fromEntries([first!]), null, 2))],
      take: (input) => readGolden(file(input)),
    };
  },
};

const EPISODE = {
  episode_id: 'e1',
  label: 'labelled',
  pattern: 'labelled',
  resembles: [],
  client_id: '7',
  transaction_ids: ['t1', 't2'],
  first_event_time_ms: 1,
  completing_transaction_id: 't2',
  completing_event_time_ms: 2,
  completing_true_time_ms: 2,
  amount_exposed_cents: 5,
  parameters: { gap_ms: 1, drawn: true, how: 'x' },
};
const LABELS = {
  schema: 'trapline.labels/1',
  gap_ms: 3_600_000,
  rows: { fraud: 2, legitimate: 1, unknown: 0 },
  unknown_ids: ['00112233445566ff'],
};

/** The ground truth that a replay is scored against: the first line is labels.json, the rest episodes.jsonl. */
export const truth: Entrance = {
  tokens: [...JSON_TOKENS, '"labelled"', '"fraud"', '"unknown_ids":null'],
  mostBytes: 4096,
  open: (folder) => {
    const place = join(folder, 'truth');
    mkdirSync(place);
    const [labels, episodes] = [fileIn(place, 'labels.json'), fileIn(place, 'episodes.jsonl')];
    const line = JSON.stringify(EPISODE);
    return {
      seeds: [`${JSON.stringify(LABELS)}\n${line}\n`, `{}\n${line.replace('"labelled"', '"fraud"')}\n`].map((text) =>
        Buffer.from(text),
      ),
      take: (input) => {
        const end = input.indexOf('\n') + 1;
        labels(input.subarray(0, end));
        episodes(input.subarray(end));
        readLabels(place, readEpisodes(place));
      },
    };
  },
};

/** What a sweep goes on from. */
export const journal: Entrance = {
  tokens: JSON_TOKENS,
  mostBytes: MOST_BYTES,
  open: async (folder) => {
    const { folder: run } = await smallRun(folder);
    const report = JSON.parse(readFileSync(join(run, 'report.json'), 'utf8')) as Report;
    const file = fileIn(folder, 'cells.jsonl');
    const line = `${JSON.stringify(cellResult(0, report))}\n`;
    return {
      seeds: [line, line + line.slice(0, 50)].map((text) => Buffer.from(text)),
      take: (input) => new Journal(file(input)).close(),
    };
  },
};
