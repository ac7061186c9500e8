import { describe, expect, it } from 'vitest';
import { allocateBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type ForeignTraffic } from '../../src/model/foreign-traffic.ts';
import { inputFacts, quoteFirst } from '../../src/report/input-facts.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { type InputFacts, type Report } from '../../src/report/report-schema.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { exampleReport, inputOf } from './report-fixture.ts';

const malformedRow = (line: number, excerpt = `7,eleven dollars,${line}`) => ({
  line,
  reason: 'Amount: not an amount',
  excerpt,
});
const malformed = [29, 31, 1234, 4000, 4001, 4002].map((line) => malformedRow(line));

describe('facts about an input file', () => {
  const foreign: ForeignTraffic = {
    inputs: ['/home/ana/cards.csv'],
    files: ['/home/ana/cards.csv'],
    rowsRead: 12,
    rowsMapped: 3,
    rowsExcluded: new Map([['labelled_fraud', 3]]),
    malformedCount: 6,
    malformed,
    batch: allocateBatch(createVocabulary(), 1),
  };

  it('name each of several inputs, and each file that was read', () => {
    const inputs = ['days/*.csv', '/tmp/b.parquet'];
    const files = ['/tmp/b.parquet', 'days/1.csv', 'days/2.csv'];
    expect(inputFacts({ ...foreign, inputs, files })).toMatchObject({
      file: '*.csv, b.parquet',
      files: ['b.parquet', '1.csv', '2.csv'],
    });
  });

  it('are those of the mapping, without the folder', () => {
    expect(inputFacts(foreign)).toEqual({
      file: 'cards.csv',
      rows_read: 12,
      rows_mapped: 3,
      rows_excluded: { labelled_fraud: 3 },
      rows_malformed: 6,
      malformed,
    });
  });

  it('quote five malformed rows and go on counting all', () => {
    const quoted = quoteFirst(inputFacts(foreign));
    expect(quoted.malformed).toEqual(malformed.slice(0, 5));
    expect(quoted.rows_malformed).toBe(6);
  });
});

describe('a report on traffic from a file', () => {
  const reportOn = (input: InputFacts | null): Report => ({ ...exampleReport(), input });
  const inputIn = (text: string): string[] => text.split('\n').filter((line) => /^ ?(input|line) /.test(line));

  it('says what became of the rows', () => {
    const text = ' input cards.csv: 19,963 rows read, 19,936 mapped, 27 excluded (labelled_fraud), 0 malformed';
    expect(inputIn(renderTerminal(reportOn(inputOf())))).toEqual([text]);
    expect(inputIn(renderMarkdown(reportOn(inputOf())))).toEqual([
      'input cards.csv: 19,963 rows read, 19,936 mapped, 27 excluded (labelled\\_fraud), 0 malformed  ',
    ]);
  });

  it('counts each reason where there are several, and names none where nothing was excluded', () => {
    const several = inputOf({ rows_excluded: { labelled_fraud: 1027, refund: 3 } });
    expect(renderTerminal(reportOn(several))).toContain(
      ' mapped, 1,030 excluded (labelled_fraud 1,027, refund 3),\n 0 malformed\n',
    );
    expect(renderTerminal(reportOn(inputOf({ rows_excluded: {} })))).toContain('mapped, 0 excluded, 0 malformed');
  });

  it('quotes the first malformed rows with their lines, within 100 columns', () => {
    const rows = [
      malformedRow(29),
      malformedRow(1234, 'x'.repeat(160)),
      malformedRow(4000, '\u001b[31m'),
      ...malformed,
    ];
    const report = reportOn(inputOf({ rows_malformed: 9, malformed: rows }));
    const lines = inputIn(renderTerminal(report));
    expect(lines).toHaveLength(4);
    expect(lines[1]).toBe(' line 29: Amount: not an amount: 7,eleven dollars,29');
    expect(lines[2]).toMatch(/^ line 1,234: Amount: not an amount: x+…$/);
    expect(lines[2]).toHaveLength(100);
    expect(lines[3]).toBe(String.raw` line 4,000: Amount: not an amount: \u001b[31m`);
    expect(inputIn(renderMarkdown(report))[2]).toContain('x'.repeat(160));
  });

  it('says nothing about a file where there was none', () => {
    expect(inputIn(renderTerminal(reportOn(null)))).toEqual([]);
    expect(inputIn(renderMarkdown(reportOn(null)))).toEqual([]);
  });
});
