import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type HuntCase } from '../../src/hunt/case.ts';
import { readCorpus } from '../../src/hunt/read-corpus.ts';
import { tellCase } from '../../src/hunt/story.ts';
import { tryCase } from '../../src/hunt/try-case.ts';

const FOLDER = 'test/corpus';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const forms = readCorpus(FOLDER);

/** Two ways each, so that every case runs in one piece and finely cut. */
const WAYS: HuntCase['ways'] = [
  { batchRows: 4096, consumers: 1, isStraight: false },
  { batchRows: 1, consumers: 3, isStraight: true },
];

/** The comment lines under a title, without the mark. */
function commented(text: string, title: string): string[] {
  const lines = text.split('\n');
  const from = lines.indexOf(`# ${title}`) + 1;
  const to = lines.findIndex((line, i) => i >= from && !line.startsWith('#   '));
  return lines.slice(from, to).map((line) => line.slice(4));
}

describe('a case that is kept', () => {
  it('is there', () => expect(files.length).toBeGreaterThanOrEqual(5));

  it.each(files.map((file, i) => [file, forms[i]!] as const))(
    'runs as the oracle says, twice the same, and has the alerts that it lists: %s',
    async (file, form) => {
      const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
      const tried = await tryCase({ form, ways: WAYS });
      expect(tried).toMatchObject({ failure: null, refusal: null });
      const { expected } = await tellCase(form, null);
      expect(commented(text, 'Expected alerts (oracle):')).toEqual(expected.length === 0 ? ['none'] : expected);
    },
  );
});
