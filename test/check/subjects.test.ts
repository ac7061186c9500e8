import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSubjects } from '../../src/check/subjects.ts';
import { listScenarios } from '../../src/config/load-scenario.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeHouse } from './rules-repository.ts';

const inFolder = temporaryFolder();

const labels = (...named: readonly string[]): string[] => findSubjects(named).subjects.map(({ label }) => label);

describe('what is checked', () => {
  it('is every shipped scenario, where nothing is named', () => {
    expect(labels()).toEqual(listScenarios());
  });

  it('is what was named in its order, each once', () => {
    writeSmallScenario(inFolder('small.yaml'));
    expect(labels('evasion', inFolder('small.yaml'), 'evasion')).toEqual(['evasion', 'small']);
  });

  it('of a folder is every scenario in it, and neither rule sets nor mappings nor what lies deeper', () => {
    writeHouse(inFolder('house'));
    writeFileSync(inFolder('house', 'readme.md'), '# none');
    writeFileSync(inFolder('house', 'bank.yaml'), 'format: csv\n');
    mkdirSync(inFolder('house', 'deeper'));
    writeSmallScenario(inFolder('house', 'deeper', 'small.yaml'));
    const { subjects, wholeFolders } = findSubjects([inFolder('house')]);
    expect(subjects).toMatchObject([
      {
        kind: 'scenario',
        name: 'small',
        ruleSetFile: inFolder('house', 'house.yaml'),
        file: inFolder('house', 'small.yaml'),
      },
    ]);
    expect([...wholeFolders]).toEqual([inFolder('house')]);
  });

  it('has its path for a name where several are called the same', () => {
    writeHouse(inFolder('a'));
    writeHouse(inFolder('b'));
    expect(labels(inFolder('a'), inFolder('b'))).toEqual([
      expect.stringMatching(/a\/small\.yaml$/),
      expect.stringMatching(/b\/small\.yaml$/),
    ]);
  });

  it.each([
    ['a folder with nothing in it', (): string => inFolder(), /holds no scenario/],
    ['a capture that is not there', (): string => inFolder('no.arrow'), /no such file/],
    ['a scenario that is not there', (): string => inFolder('no.yaml'), /no such file/],
    ['a name of none', (): string => 'evasoin', /did you mean "evasion"/],
    [
      'a capture that is none',
      (): string => (writeFileSync(inFolder('x.arrow'), 'x'), inFolder('x.arrow')),
      /not a Trapline capture/,
    ],
  ])('refuses %s in one line', (_, named, message) => {
    expect(() => findSubjects([named()])).toThrow(
      expect.objectContaining({ code: 'input', message: expect.stringMatching(message) as string }),
    );
  });

  it('passes over what editors leave, and mappings of alerts', () => {
    const folder = inFolder('edited');
    mkdirSync(folder);
    writeSmallScenario(join(folder, 'small.yaml'));
    symlinkSync('somebody@host.1234', join(folder, '.#small.yaml'));
    writeFileSync(join(folder, 'job.yaml'), 'name: job\nrule: alert_type\nclient_id: client_id\n');
    expect(findSubjects([folder]).subjects.map(({ name }) => name)).toEqual(['small']);
  });

  it('refuses two files of one name in a folder, whose golden results would be one', () => {
    const folder = inFolder('twice');
    mkdirSync(folder);
    for (const name of ['small.yaml', 'small.yml']) writeSmallScenario(join(folder, name));
    expect(() => findSubjects([folder])).toThrow('is called small as small.yaml beside it');
  });

  it('refuses a name that is too long for a file', () => {
    expect(() => findSubjects([`./${'x'.repeat(300)}.yaml`])).toThrow(
      expect.objectContaining({ code: 'input' }) as Error,
    );
  });

  it('refuses a file in a folder that is neither, rather than pass it over', () => {
    writeHouse(inFolder('house'));
    writeFileSync(inFolder('house', 'slip.yaml'), 'nmae: slip\n');
    expect(() => findSubjects([inFolder('house')])).toThrow(expect.objectContaining({ code: 'input' }));
  });
});
