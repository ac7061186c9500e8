import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SMALL_SCENARIO } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { trapline } from './trapline.ts';

const inFolder = temporaryFolder();

function scenario(name: string): string {
  const file = inFolder(`${name}.yaml`);
  writeFileSync(file, SMALL_SCENARIO.replace('name: small', `name: ${name}`));
  return file;
}

it('trapline verify says the same, byte for byte, whatever --jobs', () => {
  const named = ['zebra', 'ant', 'mole'].map(scenario);
  const [one, two] = ['1', '2'].map((jobs) => trapline(['verify', ...named, '--jobs', jobs]));
  expect(one!.status).toBe(0);
  expect([two!.status, two!.stdout]).toEqual([0, one!.stdout]);
  expect(one!.stdout.split('\n').map((line) => line.slice(0, 7))).toEqual(['✓ zebra', '✓ ant  ', '✓ mole ', '']);
});

it('trapline verify tells bad input before it runs anything', () => {
  const { status, stdout, stderr } = trapline(['verify', scenario('good'), 'no-such-scenario']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^trapline: [^\n]*no-such-scenario[^\n]*\n$/);
});
