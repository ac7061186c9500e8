import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adviceSchema } from '../../src/advise/advice-schema.ts';
import { trapline } from './trapline.ts';

let root: string;
let run: string;
let capture: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'trapline-advise-cli-'));
  [run, capture] = [join(root, 'run'), join(root, 'log.arrow')];
  const { status, stderr } = trapline(['run', 'late-upload', '--out', run, '--capture', capture, '-q']);
  if (status !== 0) throw new Error(stderr);
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('trapline advise', () => {
  it('ends with a command that gives what it promises', () => {
    const { status, stdout, stderr } = trapline(['advise', run, '--json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const advice = adviceSchema.parse(JSON.parse(stdout));
    const text = trapline(['advise', run]).stdout;
    expect(text.trimEnd().split('\n').at(-1)).toBe(` ${advice.advised.command}`);
    expect(text).not.toContain('\u001b');
    const [npx, name, ...args] = advice.advised.command!.split(' ');
    expect([npx, name]).toEqual(['npx', 'trapline']);
    const tried = trapline([...args, '--out', join(root, 'tried'), '--json']);
    // The scenario expects losses, and they are gone.
    expect(tried.status).toBe(1);
    const { rules } = JSON.parse(tried.stdout) as { rules: Record<string, { episodes: { recall: number } }> };
    const promised = advice.curve.find(({ allowed_disorder_ms: ms }) => ms === advice.advised.rounded_ms)!;
    for (const { rule, recall } of promised.rules) expect(rules[rule]!.episodes.recall).toBe(recall);
  }, 60_000);

  it('says of a capture without labels how to replay it', () => {
    const { status, stdout, stderr } = trapline(['advise', capture, '--target-late', '5%']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [, ...args] = stdout.trimEnd().split('\n').at(-1)!.trim().split(' ');
    expect(args.slice(0, 5)).toEqual(['trapline', 'replay', capture, '--scenario', 'late-upload']);
    expect(trapline([...args.slice(1), '--out', join(root, 'replay'), '-q']).status).toBe(0);
  });

  it('repeats the settings and the scenario file of the run in the command, with another allowed disorder', () => {
    const own = join(root, 'mine.yaml');
    writeFileSync(
      own,
      trapline(['describe', 'late-upload', '--source']).stdout.replace('name: late-upload', 'name: mine'),
    );
    const folder = join(root, 'own');
    const settings = ['--set', 'engine.allowed_disorder=1s', '--set', 'rules.low_high_velocity.above=900.00 USD'];
    expect(trapline(['run', own, ...settings, '--out', folder, '-q']).status).not.toBe(2);
    const { advised } = adviceSchema.parse(JSON.parse(trapline(['advise', folder, '--json']).stdout));
    expect(advised.command).toBe(
      `npx trapline run ${own} --seed 13 --set 'rules.low_high_velocity.above=900.00 USD' --set ${advised.set}`,
    );
  }, 60_000);

  it('says that nothing is to be changed where the run has the advised value already', () => {
    const { advised } = adviceSchema.parse(JSON.parse(trapline(['advise', run, '--json']).stdout));
    const folder = join(root, 'advised');
    trapline(['run', 'late-upload', '--set', advised.set, '--out', folder, '-q']);
    const again = adviceSchema.parse(JSON.parse(trapline(['advise', folder, '--json']).stdout)).advised;
    expect(again).toMatchObject({ rounded: advised.rounded, command: null });
    const { stdout } = trapline(['advise', folder]);
    expect(stdout).toMatch(/\n Nothing is to be changed: the allowed disorder is \S.* already\.\n$/);
    expect(stdout).not.toContain('--set');
  }, 60_000);

  it('says where to write the value if no command is known', () => {
    const folder = join(root, 'unknown');
    cpSync(run, folder, { recursive: true });
    const path = join(folder, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...manifest, command: null }));
    const { advised } = adviceSchema.parse(JSON.parse(trapline(['advise', folder, '--json']).stdout));
    expect(advised.command).toBeNull();
    const { stdout } = trapline(['advise', folder]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `To try it, write allowed_disorder: ${advised.rounded} under engine: in the scenario file.`,
    );
  });

  it.each([
    [['nowhere'], /^trapline: nowhere: no such file or folder; expected a finished run's folder or a capture\n$/],
    [['.'], /^trapline: \.: expected the folder of a run, found no manifest\.json of one\n$/],
    [['README.md'], /^trapline: README\.md: not a Trapline capture\n$/],
    [['RUN', '--target-recall', '99'], /^trapline: --target-recall: expected a share from 0 to 1, .* found "99"\n$/],
    [['RUN', '--target-recall', 'spree=0.9'], /^trapline: --target-recall: unknown rule "spree"/],
    [
      ['RUN', '--target-recall', '1', '--target-recall', '0'],
      /^trapline: --target-recall: expected once for all rules/,
    ],
    [['RUN', '--mapping', 'x'], /^trapline: --mapping: only a capture uses it; \S+ is a folder\n$/],
    [['RUN', '--set', 'a=1'], /^trapline: --set: only a capture uses it; \S+ is a folder\n$/],
    [['CAPTURE', '--target-recall', '0.9'], /^trapline: --target-recall: there are no episodes to be detected/],
    [['CAPTURE', '--target-late', 'x'], /^trapline: --target-late: expected a share from 0 to 1, .* found "x"\n$/],
    [['CAPTURE', '--input', 'x'], /^trapline: --input: only a run uses it; \S+ is a file\n$/],
  ] as const)('refuses %j in one line', (args, message) => {
    const given = args.map((arg) => (arg === 'RUN' ? run : arg === 'CAPTURE' ? capture : arg));
    const { status, stdout, stderr } = trapline(['advise', ...given]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
