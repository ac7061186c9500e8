import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileAccess } from '../../src/config/file-access.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from './small-scenario.ts';

const inFolder = temporaryFolder();

const SAMPLE = join(nodeFileAccess.scenariosDirectory, 'samples', 'card-transactions.csv');

const refused = (words: string) =>
  expect.objectContaining({ code: 'input', message: expect.stringContaining(words) as string });

/** A scenario whose traffic comes from a file beside it, and the mapping that reads it. */
function writeForeignScenario(path = 'path: cards.csv,'): string {
  copyFileSync(SAMPLE, inFolder('cards.csv'));
  copyFileSync(join(nodeFileAccess.scenariosDirectory, 'mappings', 'tabformer.yaml'), inFolder('cards.yaml'));
  writeFileSync(
    inFolder('foreign.yaml'),
    `name: foreign\ntitle: t\ntraffic: { kind: file, ${path} mapping: ./cards.yaml, max_malformed_share: 5% }\n`,
  );
  return inFolder('foreign.yaml');
}

describe('prepareRun', () => {
  it('loads a scenario that makes its own traffic', () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const prepared = prepareRun({ scenario, seed: '7', overrides: ['traffic.clients=33'] });
    expect(prepared.scenario).toMatchObject({ name: 'small', seed: '7', traffic: { clients: 33 } });
    expect(prepared.resolvedHash).toMatch(/^[0-9a-f]{64}$/);
    expect(prepared.foreign).toBeUndefined();
  });

  it('refuses an input file for a scenario that makes its own traffic', () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    expect(() => prepareRun({ scenario, input: [SAMPLE] })).toThrow(refused('--input: small makes its own traffic'));
  });

  it('reads the file beside the scenario, or the one that is given instead', () => {
    const beside = prepareRun({ scenario: writeForeignScenario() });
    expect(beside.foreign!.inputs).toEqual([inFolder('cards.csv')]);
    expect(beside.foreign!.rowsMapped).toBeGreaterThan(0);
    const given = prepareRun({ scenario: writeForeignScenario('path: nowhere.csv,'), input: [SAMPLE] });
    expect(given.foreign).toMatchObject({ inputs: [SAMPLE], files: [SAMPLE], rowsMapped: beside.foreign!.rowsMapped });
  });

  it('asks for a file where the scenario names none', () => {
    expect(() => prepareRun({ scenario: writeForeignScenario('') })).toThrow(refused('--input FILE'));
  });

  it('refuses a file that is not there, and one that the mapping does not fit', () => {
    const scenario = writeForeignScenario();
    expect(() => prepareRun({ scenario, input: [inFolder('nowhere.csv')] })).toThrow(refused('no such file'));
    writeFileSync(inFolder('other.csv'), 'a,b\n1,2\n');
    expect(() => prepareRun({ scenario, input: [inFolder('other.csv')] })).toThrow(
      expect.objectContaining({ code: 'input' }),
    );
  });

  it('gives another hash for another file or mapping, and the same for the same file elsewhere', () => {
    const scenario = writeForeignScenario();
    const { resolvedHash } = prepareRun({ scenario });
    expect(prepareRun({ scenario, input: [SAMPLE] }).resolvedHash).toBe(resolvedHash);
    const rows = readFileSync(SAMPLE, 'utf8').trimEnd().split('\n');
    writeFileSync(inFolder('fewer.csv'), rows.slice(0, -1).join('\n'));
    expect(prepareRun({ scenario, input: [inFolder('fewer.csv')] }).resolvedHash).not.toBe(resolvedHash);
    const mapping = readFileSync(inFolder('cards.yaml'), 'utf8');
    const other = mapping.replace(/zone: .*/, 'zone: Asia/Tokyo');
    expect(other).not.toBe(mapping);
    writeFileSync(inFolder('cards.yaml'), other);
    expect(prepareRun({ scenario }).resolvedHash).not.toBe(resolvedHash);
  });
});
