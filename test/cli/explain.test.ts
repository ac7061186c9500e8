import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explanationSchema } from '../../src/explain/explanation-schema.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { startTrapline, trapline } from './trapline.ts';

let root: string;
let run: string;
let episode: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'trapline-explain-cli-'));
  run = join(root, 'run');
  const { status, stderr } = trapline(['run', writeSmallScenario(join(root, 'small.yaml')), '--out', run, '-q']);
  if (status !== 0) throw new Error(stderr);
  const lines = readFileSync(join(run, 'outcomes.jsonl'), 'utf8').split('\n');
  const missed = lines.find((line) => line.includes('"cause":"late_drop"'))!;
  episode = (JSON.parse(missed) as { episode_id: string }).episode_id;
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const explain = (...args: readonly string[]) => trapline(['explain', ...args]);

describe('trapline explain', () => {
  it('tells of an episode, without colours in a pipe', () => {
    const { status, stdout, stderr } = explain(run, episode);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(episode);
    expect(stdout).toContain('missed: late_drop');
    expect(stdout).toContain("--set 'engine.allowed_disorder=");
    expect(stdout).not.toContain('\u001b');
  });

  it('prints JSON that keeps to its schema, and nothing else', () => {
    const { status, stdout, stderr } = explain(run, episode, '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(explanationSchema.parse(JSON.parse(stdout))).toMatchObject({ kind: 'episode', episode_id: episode });
  });

  it('says the same twice', () => {
    expect(explain(run, episode, '--json').stdout).toBe(explain(run, episode, '--json').stdout);
  });

  it('lists misses, with a line for each up to the limit', () => {
    const { status, stdout } = explain(run, '--missed', '--rule', 'spending_spree', '--limit', '1');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ spending_spree {2}\d+ \w+/m);
    expect(stdout.match(/^ {3}spending_spree-/gm)!.length).toBe(stdout.match(/^ spending_spree {2}/gm)!.length);
    expect(stdout).toContain('more; --limit shows more');
  });

  it('ends well if its reader goes away', async () => {
    const child = startTrapline(['explain', run, '--missed', '--limit', '1000']);
    child.stdout!.destroy();
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });

  it.each([
    [['nowhere', 'x'], /^trapline: nowhere: no such folder; expected the folder of a finished run\n$/],
    [['.', 'x'], /^trapline: \.: expected the folder of a run, found no manifest\.json of one\n$/],
    [['RUN'], /^trapline: expected the id of an alert, an episode or a transaction, or --missed\n$/],
    [
      ['RUN', 'impossible_travel-0-99'],
      /^trapline: \S+: unknown id "impossible_travel-0-99", did you mean "impossible_travel-0-\d+"\?/,
    ],
    [['RUN', 'x', '--missed'], /^trapline: --missed: it lists misses; expected no id, found "x"\n$/],
    [['RUN', 'x', '--rule', 'y'], /^trapline: --rule: only --missed uses it\n$/],
    [
      ['RUN', '--missed', '--rule', 'spendingspree'],
      /^trapline: --rule: unknown rule "spendingspree", did you mean "spending_spree"\?/,
    ],
    [
      ['RUN', '--missed', '--cause', 'latedrop'],
      /^trapline: --cause: unknown value "latedrop", did you mean "late_drop"\?/,
    ],
    [
      ['RUN', '--missed', '--limit', '0'],
      /^trapline: --limit: expected a whole number from 1 to 999999999, found "0"\n$/,
    ],
    [['RUN', 'x', '--input', 'y.csv'], /^trapline: --input: small makes its own traffic; expected none\n$/],
  ] as const)('refuses %j in one line', (args, message) => {
    const { status, stdout, stderr } = explain(...args.map((arg) => (arg === 'RUN' ? run : arg)));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
