import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../tooling/project.ts';

const PAGE = 'docs/how-to/use-as-a-library.md';
const COMPILER = ['--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node', '--outDir', 'out'];
/** A fresh project with the packed library, and the examples of the page as its files. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trapline-packed-')));

/** What a command prints; fails where it does. */
function run(command: string, args: readonly string[], cwd = folder): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  expect(status, `${command} ${args.join(' ')}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

const packages = (): Record<string, string> =>
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> })
    .devDependencies;

/** The blocks of the page that say which file they are. */
function examples(): [name: string, text: string][] {
  const page = readFileSync(join(ROOT, PAGE), 'utf8');
  return [...page.matchAll(/^```[jt]s file=(\S+)\n(.*?)^```$/gms)].map(([, name, text]) => [name!, text!]);
}

beforeAll(() => {
  run('npm', ['pack', '--silent', '--pack-destination', folder], ROOT);
  const [packed] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const tools = ['vitest', 'typescript', '@types/node'].map((name) => `${name}@${packages()[name]}`);
  run('npm', [
    'install',
    '--silent',
    '--no-audit',
    '--no-fund',
    `./${packed}`,
    ...tools,
    'jest@30.5.2',
    '@types/jest@30.0.0',
  ]);
  mkdirSync(join(folder, 'jest'));
  for (const [name, text] of examples()) writeFileSync(join(folder, name), text);
  run('npx', [
    'trapline',
    'run',
    'impossible-travel',
    '--quiet',
    '--out',
    'runs/travel',
    '--capture',
    'incident.arrow',
  ]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed library, in a project of its own', () => {
  it('has types for every example on the page', () => {
    const names = examples()
      .map(([name]) => name)
      .filter((name) => name.endsWith('.ts'));
    expect(names).toEqual(['run.ts', 'rules.test.ts', 'score.ts', 'replay.ts']);
    run('npx', ['tsc', ...COMPILER, ...names]);
  });

  it('has types for matchers of Jest', () => {
    const text = (recall: string): string =>
      `import { runScenario } from 'trapline';
import 'trapline/jest';
test('types', async () => expect(await runScenario('mixed-fraud')).toCatch('spending_spree', { recall: ${recall} }));`;
    const jest = COMPILER.map((option) => (option === 'node' ? 'node,jest' : option));
    writeFileSync(join(folder, 'typed-jest.ts'), text("'>= 0.9'"));
    run('npx', ['tsc', ...jest, 'typed-jest.ts']);
    writeFileSync(join(folder, 'mistyped-jest.ts'), text('true'));
    const { status, stdout } = spawnSync('npx', ['tsc', ...jest, 'mistyped-jest.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([2, expect.stringContaining("Type 'true' is not assignable to type 'Condition")]);
  });

  it('runs the examples', () => {
    const node = (name: string): string => run(process.execPath, [join('out', name)]);
    expect(node('run.js')).toMatch(/^[\d.]+ \[ [\d.]+, [\d.]+ \] \w+\n$/);
    expect(node('score.js')).toBe('1\n');
    expect(node('replay.js')).toMatch(/^(\w+ \d+\n)+$/);
    mkdirSync(join(folder, 'test'));
    writeFileSync(join(folder, 'test', 'rules.test.js'), readFileSync(join(folder, 'out', 'rules.test.js')));
    expect(run('npx', ['vitest', 'run', '--dir', 'test'])).toContain('1 passed');
  });

  it('has matchers for Jest', () => {
    const jest = ['--experimental-vm-modules', join('node_modules', 'jest', 'bin', 'jest.js')];
    // What Jest says goes to stderr, and its exit code is what counts.
    expect(run(process.execPath, [...jest, '--rootDir', 'jest'])).toBe('');
  });

  it('gives nothing else away', () => {
    const script = `await import('trapline/dist/library/index.js').catch(({ code }) => console.log(code))`;
    expect(run(process.execPath, ['--input-type=module', '--eval', script])).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
    const names = `console.log(Object.keys(await import('trapline')).sort().join())`;
    expect(run(process.execPath, ['--input-type=module', '--eval', names])).toBe(
      'TraplineError,matchers,replay,runScenario,scoreAlerts\n',
    );
  });
});
