import { readFileSync } from 'node:fs';
import { beforeEach, afterEach, expect, it, vi } from 'vitest';
import { composeFileOf } from '../../services/compose-file.ts';
import { composeDown, composeRuns, composeUp } from '../../services/docker.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { fakeCommands, ROOT } from './services-command.ts';

const inFolder = temporaryFolder();
const ALONE = composeFileOf('kafka');

const useDocker = (script: string) =>
  vi.stubEnv('PATH', `${fakeCommands(inFolder('bin'), { docker: script })}:${process.env['PATH']}`);

/** What was asked of docker, and what it was given to read. */
const calls = () => readFileSync(inFolder('calls'), 'utf8').replaceAll(`--project-directory ${ROOT} --file - `, '');

beforeEach(() => useDocker(`{ echo "$* $PORT"; cat; echo; } >> ${inFolder('calls')}; echo an-answer`));
afterEach(() => vi.unstubAllEnvs());

it('Compose gets the part about one service, on its stdin', async () => {
  await composeUp('kafka', { PORT: '9192' });
  expect(composeRuns('kafka')).toBe(true);
  await composeDown('kafka');
  expect(calls().split('\n')).toEqual([
    'compose up --detach --wait kafka 9192',
    ALONE,
    'compose ps --status running --quiet kafka ',
    ALONE,
    'compose down --volumes kafka ',
    ALONE,
    '',
  ]);
});

it('a Compose that fails is a failed service, also one that never reads what it is given', async () => {
  useDocker('exit 1');
  await expect(composeUp('kafka', {})).rejects.toThrow('docker compose up --detach --wait kafka failed');
  expect(composeRuns('kafka')).toBe(false);
});
