import { describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../src/model/errors.ts';
import { CAUSES, ENGINE_OR_LATE } from '../../src/model/ladder.ts';
import { ALERT_CLASSES } from '../../src/report/outcomes.ts';
import { readPage, readText } from './markdown.ts';

const README = 'README.md';
const { rows, code } = readPage(README);

/** The rows of the table with this head, each as its cells. */
function tableOf(...head: readonly string[]): readonly (readonly string[])[] {
  const start = rows.findIndex((row) => row.join('|') === head.join('|'));
  expect(start, `a table ${head.join(' | ')}`).toBeGreaterThanOrEqual(0);
  const end = rows.findIndex((_, i) => i > start + 1 && rows[i + 1]?.every((cell) => /^-+:?$/.test(cell)));
  return rows.slice(start + 2, end < 0 ? undefined : end);
}

const unquoted = (cell: string): string => cell.replaceAll('`', '');

describe('the README explains what a run prints:', () => {
  const classes = tableOf('class of an alert', 'column', 'meaning');
  const columns = tableOf('column', 'meaning').flatMap(([names]) => names!.split(', '));
  const heads = code
    .filter(({ text }) => text.startsWith(' Rule '))
    .flatMap(({ text }) => text.trim().split(/ {2,}/))
    .filter((head) => head !== 'Rule');

  it('every column', () => {
    const explained = [...columns, ...classes.map(([, column]) => column!)];
    expect(heads.length).toBeGreaterThan(10);
    expect([...new Set(heads)].toSorted()).toEqual(explained.toSorted());
  });

  it('every class of an alert', () => {
    expect(classes.map(([name]) => unquoted(name!)).toSorted()).toEqual(ALERT_CLASSES.toSorted());
  });

  it('every cause of a miss', () => {
    const explained = tableOf('cause of a miss', 'meaning').map(([name]) => unquoted(name!));
    expect(explained.toSorted()).toEqual([...CAUSES, ENGINE_OR_LATE].toSorted());
  });

  it('every exit code', () => {
    const explained = tableOf('code', 'meaning').map(([name]) => Number(name));
    expect(explained).toEqual([0, ...Object.values(EXIT_CODES)]);
  });
});

it('the README quotes three figures at most, and each is in docs/BENCHMARKS.md', () => {
  const quoting = readText(README)
    .split('\n\n')
    .filter((paragraph) => paragraph.includes('(docs/BENCHMARKS.md)'));
  const figures = quoting.flatMap((paragraph) => paragraph.match(/\d+\.\d+|\d+(?= MiB)/g) ?? []);
  const cells = readPage('docs/BENCHMARKS.md').rows.flat();
  expect(figures.length).toBeGreaterThan(0);
  expect(figures.length).toBeLessThanOrEqual(3);
  expect(figures.filter((figure) => !cells.includes(figure))).toEqual([]);
});

it('the README stays short', () => {
  expect(Buffer.byteLength(readText(README))).toBeLessThan(10_500);
});
