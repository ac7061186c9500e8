import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { trapline } from './trapline.ts';

const inFolder = temporaryFolder();

function hunted(...args: readonly string[]) {
  const { status, stdout, stderr } = trapline([
    'hunt',
    '--target',
    'broker',
    '--json',
    '--out',
    inFolder('repro'),
    ...args,
  ]);
  if (stdout === '') throw new Error(stderr);
  const { jobs: _, seconds: __, ...summary } = JSON.parse(stdout) as Record<string, unknown>;
  return { status, summary };
}

it('hunts the Kafka client, comes to the same with one thread and with two, and finds nothing', () => {
  const one = hunted('--cases', '24', '--seed', 'test', '--jobs', '1');
  expect(one).toMatchObject({ status: 0, summary: { cases: 24, findings: [], known: [], failed_cases: {} } });
  expect(Object.keys(one.summary['happenings'] as object).length).toBeGreaterThan(10);
  expect(hunted('--cases', '24', '--seed', 'test', '--jobs', '2')).toEqual(one);
}, 120_000);

it('runs a finding again', () => {
  const plan = 'test/corpus-broker/lost-and-as-long-again.yaml';
  const { status, stdout } = trapline(['hunt', '--target', 'broker', '--repro', plan]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^test\/corpus-broker\/\S+: nothing is wrong, in \d+ simulated ms\n$/);
}, 60_000);

it('refuses a plan of what cannot be in one line', () => {
  const plan = readFileSync('test/corpus-broker/late-twice-while-connecting.yaml', 'utf8');
  const file = inFolder('impossible.yaml');
  writeFileSync(
    file,
    plan.replace('kind: request_late, api: Metadata', 'kind: broker_cut_off, broker: 7').replace('byMs', 'forMs'),
  );
  const { status, stdout, stderr } = trapline(['hunt', '--target', 'broker', '--repro', file]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^[^\n]+:\d+:\d+: happenings\[0\]\.broker: there is no broker 7: [^\n]+\n$/);
});

it.each([
  [['--target', 'broker', '--repro', 'x.yaml'], 'x.yaml'],
  [['--repro', 'x.yaml'], 'x.yaml'],
  [['--target', 'broker', '--corpus', 'x'], '--target broker: expected no --corpus with it'],
  [['--target', 'broker', '--repro', 'scenarios/mixed-fraud.yaml'], 'unknown key'],
])('refuses what it cannot do in one line: %j', (args, words) => {
  const { status, stderr } = trapline(['hunt', ...args]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr).toContain(words);
});
