import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { AggregatesFile } from '../../src/artifacts/aggregates-file.ts';
import { RunDirectory } from '../../src/artifacts/run-directory.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

it('holds what it was given in parts, in order; may be closed more than once, and before it is finished', () => {
  const lines = (...texts: string[]) => texts.map((text) => Buffer.from(`${text}\n`));
  const directory = RunDirectory.open(inFolder('run'));
  const file = new AggregatesFile(directory);
  file.write(lines('1', '2'));
  file.write([]);
  file.write(lines('3'));
  const digest = file.finish();
  file.close();
  expect(readFileSync(directory.file('aggregates.jsonl'), 'utf8')).toBe('1\n2\n3\n');

  const whole = new AggregatesFile(null);
  whole.write(lines('1', '2', '3'));
  expect(whole.finish()).toBe(digest);

  const cut = new AggregatesFile(directory);
  cut.write(lines('4'));
  cut.close();
  cut.close();
  directory.discard();
});
