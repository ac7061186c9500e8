import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandsOf } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { ROOT } from './trapline.ts';

const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

/** What the command line itself is made of; yargs brings packages of its own, which are small. */
const ALWAYS = ['fastest-levenshtein', 'picocolors', 'yargs'];

const MARK = 'loaded ';

const HOOKS = `
  import { writeSync } from 'node:fs';
  export async function load(url, context, next) {
    writeSync(2, '${MARK}' + url + '\\n');
    return next(url, context);
  }`;

/** Says on stderr which modules are loaded: those that are imported, and at the end those that are required. */
const RECORDER = `
  import { writeSync } from 'node:fs';
  import { createRequire, register } from 'node:module';
  register(${JSON.stringify(asModule(HOOKS))});
  process.on('exit', () => {
    for (const path of Object.keys(createRequire('file:///').cache)) writeSync(2, '${MARK}' + path + '\\n');
  });`;

function asModule(text: string): string {
  return `data:text/javascript,${encodeURIComponent(text)}`;
}

interface Loaded {
  /** Of the packages in package.json, but for those that are always loaded; sorted. */
  readonly packages: readonly string[];
  /** Of Trapline's own, as `cli/main.js`. */
  readonly own: readonly string[];
}

function loadedBy(args: readonly string[]): Loaded {
  const command = ['--import', asModule(RECORDER), 'dist/cli/main.js', ...args];
  const { stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });
  const modules = stderr
    .split('\n')
    .filter((line) => line.startsWith(MARK))
    .map((line) => line.replaceAll('\\', '/'));
  expect(modules.some((line) => line.endsWith('/dist/cli/main.js'))).toBe(true);
  const isLoaded = (name: string) => modules.some((line) => line.includes(`/node_modules/${name}/`));
  return {
    packages: Object.keys(dependencies).filter((name) => !ALWAYS.includes(name) && isLoaded(name)),
    own: modules.flatMap((line) => /\/dist\/(.*)$/.exec(line.includes('/node_modules/') ? '' : line)?.[1] ?? []),
  };
}

/** `run`, `capture info` and so on. */
const NAMES = commandsOf(COMMANDS).map(({ name }) => name);

describe('nothing but the command line itself is loaded', () => {
  it.each(['--help', '--version', '__complete d', 'rnu'])('for %s', (line) => {
    const { packages, own } = loadedBy(line.split(' '));
    expect(packages).toEqual([]);
    expect(own.filter((path) => /^cli\/commands\/(?!(capture|rules)\.js)/.test(path))).toEqual([]);
  });

  it.each(NAMES)('for %s --help', (name) => {
    const words = name.split(' ');
    const { packages, own } = loadedBy([...words, '--help']);
    expect(packages).toEqual([]);
    expect(own).toContain(`cli/commands/${words.join('/')}.js`);
  });
});

it.each(['list', 'describe mixed-fraud'])(
  'what reads scenarios loads what parses them, and nothing of Kafka, captures and reports: %s',
  (line) => {
    expect(loadedBy(line.split(' ')).packages).toEqual(['moment-timezone', 'yaml', 'zod']);
  },
);

it('validation loads what reads the header of a traffic file, too', () => {
  const { packages } = loadedBy(['validate', 'scenarios/mixed-fraud.yaml']);
  expect(packages).toEqual([
    '@stdlib/math-base-special-cos',
    '@stdlib/math-base-special-sin',
    'csv-parse',
    'moment-timezone',
    'tinyglobby',
    'xxhash-wasm',
    'yaml',
    'zod',
  ]);
});

describe('a Node that is too old', () => {
  const versioned = (version: string) =>
    spawnSync(
      process.execPath,
      [
        '--import',
        asModule(`Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`),
        'dist/cli/main.js',
        '--version',
      ],
      { cwd: ROOT, encoding: 'utf8' },
    );

  it.each(['14.21.3', '18.20.8', '20.18.9'])('as %s gets one line', (version) => {
    const { status, stdout, stderr } = versioned(version);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(`Trapline needs Node 20.19 or newer; this is ${version}\n`);
  });

  it.each(['20.19.0', '22.0.0', '100.1.0'])('is not one as %s', (version) => {
    expect(versioned(version).status).toBe(0);
  });

  it('is the one that package.json names', () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };
    expect(versioned('1.0.0').stderr).toContain(engines.node.replace('>=', 'Node '));
  });

  it('can read the file with which the command begins', () => {
    const text = readFileSync(join(ROOT, 'dist', 'cli', 'main.js'), 'utf8');
    expect(text).not.toMatch(/^import |^export .* from |\?\?|\?\.|await|#[a-z]+ =/m);
  });
});
