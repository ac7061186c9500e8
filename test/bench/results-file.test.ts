import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResults, writeResults } from '../../bench/suite/results-file.ts';
import { spreadOf } from '../../bench/suite/statistics.ts';
import { markdownTable, otherTable, speedTable } from '../../bench/suite/tables.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const LINES = [
  {
    figure: 'run',
    name: 'trapline run',
    rows: 300_000,
    metrics: {
      rows_per_s: spreadOf([250_000, 260_000, 240_000]),
      cpu_s_per_million_rows: spreadOf([4.5, 4.25, 4.75]),
      allocated_bytes_per_row: spreadOf([1234.5]),
      peak_mib: spreadOf([211.5]),
    },
  },
  { figure: 'bytes', name: 'world log', rows: 300_000, metrics: { bytes_per_row: spreadOf([103.587]) } },
];

const FILE = {
  trapline: '1.2.3',
  node: 'v20.20.2',
  source: { commit: 'abc', changed: false },
  machine: { cpu: 'A CPU', cores: 2, memory_gib: 8, system: 'linux x64' },
  status: 'finished' as const,
  figures: LINES,
  skipped: [{ figure: 'kafka', why: 'no jars' }],
  failed: [],
};

const folder = temporaryFolder();

function written(text: string): string {
  const path = join(folder(), 'results.json');
  writeFileSync(path, text);
  return path;
}

describe('a file of results', () => {
  it('is read as it was written', () => {
    expect(readResults(written(writeResults(FILE)))).toEqual({ schema: 'trapline.figures/1', ...FILE });
  });

  it('is the same for the same results', () => {
    expect(writeResults(FILE)).toBe(writeResults(structuredClone(FILE)));
  });

  it.each([
    ['[', 'found no JSON'],
    ['{}', 'found at schema'],
    [writeResults({ ...FILE, node: 20 as unknown as string }), 'found at node'],
    [
      writeResults(FILE).replace('"runs": [\n            1234.5\n          ]', '"runs": []'),
      'found at figures.0.metrics',
    ],
  ])('is refused in one line: %j', (text, found) => {
    const path = written(text);
    expect(() => readResults(path)).toThrow(
      expect.objectContaining({
        code: 'input',
        location: { file: path },
        message: expect.stringContaining(found) as unknown,
      }),
    );
  });

  it('is refused where there is none', () => {
    expect(() => readResults(join(folder(), 'none.json'))).toThrow(
      expect.objectContaining({ subCode: 'file_unreadable', message: 'cannot be read: no such file or directory' }),
    );
  });
});

describe('the tables', () => {
  it('show medians and ranges of speed', () => {
    expect(markdownTable(speedTable(LINES))).toBe(
      [
        '| Figure | M rows/s | min–max | CPU s/M | min–max | heap B/row | MiB |',
        '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
        '| trapline run | 0.25 | 0.24–0.26 | 4.50 | 4.25–4.75 | 1,235 | 212 |',
      ].join('\n'),
    );
  });

  it('show what is no speed in another one', () => {
    expect(otherTable(LINES).rows).toEqual([['world log', 'bytes/row', '104', '']]);
  });
});
