import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SMALL_SCENARIO, writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startTrapline, trapline } from './trapline.ts';

const inFolder = temporaryFolder();

/** What test/verify/planted.long.test.ts plants its faults with. */
const PRELOAD = new URL('../verify/plant.js', import.meta.url).href;
const PLANTED = {
  TZ: 'UTC',
  NODE_OPTIONS: `--import ${PRELOAD}`,
  TRAPLINE_TEST_PLANT: JSON.stringify({
    module: '/sim/delivery/sender.js',
    find: 'routes.delayMs(key, batch, row)',
    replace: 'routes.delayMs(key, batch, row) + new Date(0).getHours()',
  }),
};

describe('trapline run --verify', () => {
  it('says on stderr that the run was the same again, and leaves stdout as it is', () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const { status, stdout, stderr } = trapline(['run', scenario, '--verify', '--json', '--out', inFolder('run')]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'trapline.report/1', scenario: 'small' });
    expect(stderr).toMatch(
      /^verified: equal, stage by stage, to a second run in a fresh process with time zone [^\n]*\n$/,
    );
    expect(existsSync(inFolder('run', 'report.json'))).toBe(true);
  });

  it('ends in exit code 3 where it was not, and keeps the run', () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const args = ['run', scenario, '--verify', '--quiet', '--out', inFolder('run')];
    const { status, stdout, stderr } = trapline(args, { env: PLANTED });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(
      /^trapline: small: not deterministic: first diverging stage deliveries, partition 0, row 0 /,
    );
    expect(existsSync(inFolder('run', 'report.json'))).toBe(true);
  });
});

it('trapline check --verify judges determinism as well', () => {
  const scenario = writeSmallScenario(inFolder('small.yaml'));
  expect(trapline(['check', scenario, '--update'], { env: { TZ: 'UTC' } }).status).toBe(0);
  const { status, stdout, stderr } = trapline(['check', scenario, '--verify'], { env: PLANTED });
  expect(status).toBe(3);
  expect(stdout).toContain('the same as the golden results\n    not deterministic: first diverging stage deliveries');
  expect(stderr).toContain('trapline: small: not deterministic');
});

it('Ctrl-C stops trapline verify, which has told what it knew', async () => {
  const small = writeSmallScenario(inFolder('small.yaml'));
  const long = inFolder('long.yaml');
  writeFileSync(long, SMALL_SCENARIO.replace('name: small', 'name: long').replace('duration: 1d', 'duration: 3000d'));
  const child = startTrapline(['verify', small, long]);
  let [stdout, stderr] = ['', ''];
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout!.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    child.kill('SIGINT');
  });
  const [status] = (await once(child, 'close')) as [number | null];
  expect(stdout).toMatch(/^✓ small +equal, stage by stage[^\n]*\n$/);
  expect(stderr).toMatch(/stopping; .*\ntrapline: interrupted after 1 scenario\n$/);
  expect(status).toBe(130);
});
