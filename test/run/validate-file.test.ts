import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { validateFile } from '../../src/run/validate-file.ts';
import { validatedFile, validationJsonSchema, validationSchema } from '../../src/run/validation-schema.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const TABFORMER = fileURLToPath(new URL('../../scenarios/mappings/tabformer.yaml', import.meta.url));

const inFolder = temporaryFolder();

function write(name: string, text: string): string {
  writeFileSync(inFolder(name), text);
  return inFolder(name);
}

/** The problems of a file, as `--json` has them. */
function problemsOf(file: string) {
  const validated = validatedFile(file, validateFile(file));
  validationSchema.parse([validated]);
  expect(validated.valid).toBe(validated.problems.length === 0);
  return validated.problems;
}

describe('validateFile', () => {
  it('says what a good file is', () => {
    expect(validateFile(TABFORMER)).toEqual({ valid: true, summary: 'mapping: TabFormer card transactions' });
  });

  test('finds a time zone that there is none of, and names the place', () => {
    const file = write('zone.yaml', readFileSync(TABFORMER, 'utf8').replace(/zone: \S+/, 'zone: America/Los_Angelas'));
    expect(problemsOf(file)).toEqual([
      {
        file,
        line: 21,
        column: 9,
        message: expect.stringContaining('time.zone: expected an IANA time zone') as string,
        expected: 'an IANA time zone such as Europe/Berlin',
        nearest: 'America/Los_Angeles',
      },
    ]);
  });

  it('shows every problem of a scenario from its first line on, then those of the rule set that it names', () => {
    write('broken.yaml', 'name: broken\nrules:\n  - { name: a, kind: distnct, window: 10 }\n');
    const file = write(
      'my.yaml',
      'name: my\ntilte: x\nduration: 3\ntraffic: { kind: households, clients: many }\n' +
        'engine: { rules: ./broken.yaml, allowed_disordr: 5s }\n',
    );
    expect(problemsOf(file)).toMatchObject([
      { file, line: 2, column: 1, nearest: 'title' },
      { file, line: 3, column: 11, message: expect.stringContaining('missing unit') as string },
      { file, line: 4, column: 39, expected: 'a whole number from 0 to 10000000' },
      { file, line: 5, column: 33, nearest: 'allowed_disorder' },
      {
        file: inFolder('broken.yaml'),
        line: 3,
        column: 22,
        nearest: 'distinct',
        expected: 'one of distinct, pair, count, sum, speed, anomaly',
      },
    ]);
  });

  it('shows every error of syntax', () => {
    const file = write('syntax.yaml', 'name: a\nname: b\ntitle: a\ntitle: b\n');
    expect(problemsOf(file).map(({ line, message }) => [line, message])).toEqual([
      [2, 'the key "name" is already in the mapping'],
      [4, 'the key "title" is already in the mapping'],
    ]);
  });

  it('looks at the traffic file and at the mapping of a scenario', () => {
    const scenario = (path: string, mapping = 'tabformer') =>
      write('f.yaml', `name: f\ntraffic: { kind: file, path: ${path}, mapping: ${mapping} }\n`);
    const header =
      'User,Card,Year,Month,Day,Time,Amount,Use Chip,Merchant Name,Merchant City,Merchant State,Zip,MCC,Errors?,Is Fraud?\n';
    write('good.csv', `\ufeff${header}`);
    write('bad.csv', header.replace('Year', 'Yer'));
    write('empty.csv', '');
    mkdirSync(inFolder('folder.csv'));
    expect(problemsOf(scenario('good.csv'))).toEqual([]);
    expect(problemsOf(scenario('bad.csv'))).toMatchObject([
      { file: inFolder('bad.csv'), line: 1, message: expect.stringContaining('no column "Year"') as string },
    ]);
    expect(problemsOf(scenario('empty.csv'))).toMatchObject([
      { file: inFolder('empty.csv'), message: 'the file is empty' },
    ]);
    expect(problemsOf(scenario('folder.csv'))).toMatchObject([{ file: inFolder('folder.csv') }]);
    expect(problemsOf(scenario('nowhere.csv'))).toMatchObject(
      [{ file: inFolder('nowhere.csv'), message: /no such file/ }].map(({ file }) => ({ file })),
    );
    expect(problemsOf(scenario('good.csv', 'tabfromer'))).toMatchObject([{ nearest: 'tabformer' }]);
  });

  it('shows what cannot be read', () => {
    expect(problemsOf(inFolder('nowhere.yaml'))).toMatchObject([{ file: inFolder('nowhere.yaml'), line: null }]);
    expect(problemsOf(write('list.yaml', '- 1\n'))).toMatchObject([
      { message: 'expected a YAML mapping (key: value), found a list' },
    ]);
  });
});

it('schema/validation.schema.json is what --json keeps to', async () => {
  await expect(validationJsonSchema()).toMatchFileSnapshot('../../schema/validation.schema.json');
});

test('a file that can be read only once is taken, as out of a pipe', () => {
  const pipe = inFolder('mixed-fraud.yaml');
  execFileSync('mkfifo', [pipe]);
  const shipped = fileURLToPath(new URL('../../scenarios/mixed-fraud.yaml', import.meta.url));
  execFileSync('sh', ['-c', `cat "${shipped}" > "${pipe}" &`], { stdio: 'ignore' });
  expect(validateFile(pipe)).toMatchObject({ valid: true, summary: expect.stringContaining('mixed-fraud') as string });
});
