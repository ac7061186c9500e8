import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isParquet } from '../../src/parquet/parquet-text.ts';
import { openContent } from '../../src/text/open-content.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

it.each([
  ['a file', 'PAR1 and more PAR1', true],
  ['one that is cut off', 'PAR1 and', true],
  ['one whose metadata is encrypted', 'PARE and more PARE', true],
  ['text with a column PARENT_ID', 'PARENT_ID,AMOUNT\n1,2\n', false],
  ['text of four letters', 'PART', false],
  ['an empty file', '', false],
])('%s is Parquet or is not', (_, text, expected) => {
  writeFileSync(inFolder('x'), text);
  const content = openContent(inFolder('x'));
  try {
    expect(isParquet(content)).toBe(expected);
    expect(content.read().toString()).toBe(text);
  } finally {
    content.close();
  }
});
