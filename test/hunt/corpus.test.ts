import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PLAIN_WAYS } from '../../src/hunt/case.ts';
import { readCorpus } from '../../src/hunt/read-corpus.ts';
import { readReproNotes } from '../../src/hunt/repro-notes.ts';
import { tellCase } from '../../src/hunt/story.ts';
import { tryCase } from '../../src/hunt/try-case.ts';

const FOLDER = 'test/corpus';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const forms = readCorpus(FOLDER);

describe('a case that is kept', () => {
  it('is there', () => expect(files.length).toBeGreaterThanOrEqual(5));

  it.each(files.map((file, i) => [file, forms[i]!] as const))(
    'runs as the oracle says, twice the same, and has the alerts that it lists: %s',
    async (file, form) => {
      const tried = await tryCase({ form, ways: PLAIN_WAYS });
      expect(tried).toMatchObject({ failure: null, refusal: null });
      const { expected } = await tellCase(form, null);
      expect(readReproNotes(readFileSync(`${FOLDER}/${file}`, 'utf8')).expected).toEqual(expected);
    },
  );
});
