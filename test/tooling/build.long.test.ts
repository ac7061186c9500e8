import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectCopy, runNode, type Outcome } from './project.ts';

const MAIN = `#!/usr/bin/env node
import { type Greeting, greet } from '../model/greet.ts';

const greeting: Greeting = greet('world');
console.log(greeting, import.meta.url.slice(-'cli/main.xx'.length));
`;
const GREET = `export type Greeting = string;
export const greet = (name: string): Greeting => \`hello \${name}\`;
`;
const FAREWELL = GREET.replace('hello', 'goodbye');
const TYPE_ERROR = `export type Greeting = number;\nexport const greet = (x: string): string => x;\n`;

/** Windows has no such bits; npm writes a .cmd beside the link there. */
const EXECUTABLE = process.platform === 'win32' ? 0 : 0o111;

/** Longer ago than any build takes. */
const HOURS_AGO = new Date(Date.now() - 2 * 3_600_000);

describe('from the sources of a small project', () => {
  let project: ProjectCopy;

  const build = (): Outcome => runNode(['tools/build.js'], project.folder);
  const built = (path: string): string => join(project.folder, 'dist', path);
  const greeting = (): string => runNode([built('cli/main.js')], project.folder).stdout;
  const beside = (): string[] => readdirSync(project.folder).filter((name) => name.startsWith('.dist-'));
  /** Changes when dist/ is replaced, and only then. */
  const identity = (): number => statSync(built('')).ino;

  const expectBuilt = (): void => {
    expect(build()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(beside()).toEqual([]);
  };
  const expectReplaced = (change: () => void): void => {
    const before = identity();
    change();
    expectBuilt();
    expect(identity()).not.toBe(before);
  };
  const expectKept = (change: () => void): void => {
    const before = identity();
    change();
    expectBuilt();
    expect(identity()).toBe(before);
  };

  beforeEach(() => {
    project = new ProjectCopy('tools', 'package.json', 'tsconfig.json', 'tsconfig.build.json');
    project.write('src/cli/main.ts', MAIN);
    project.write('src/model/greet.ts', GREET);
  });

  afterEach(() => project.remove());

  it('the build makes a command that runs', () => {
    expectBuilt();
    expect(greeting()).toBe('hello world cli/main.js\n');
    expect(statSync(built('cli/main.js')).mode & EXECUTABLE).toBe(EXECUTABLE);
    const { sources } = JSON.parse(readFileSync(built('cli/main.js.map'), 'utf8')) as { readonly sources: string[] };
    expect(sources).toEqual(['../../src/cli/main.ts']);
  });

  it('a second build keeps what is there, whatever the times of the sources', () => {
    expectBuilt();
    expectKept(() => utimesSync(join(project.folder, 'src/model/greet.ts'), new Date(), new Date()));
    expectKept(() => utimesSync(join(project.folder, 'src/model/greet.ts'), HOURS_AGO, HOURS_AGO));
  });

  it('a second build makes the command executable again', () => {
    expectBuilt();
    expectKept(() => chmodSync(built('cli/main.js'), 0o644));
    expect(statSync(built('cli/main.js')).mode & EXECUTABLE).toBe(EXECUTABLE);
  });

  it('a changed source is compiled, even if it is as long and as old as before', () => {
    const source = join(project.folder, 'src/model/greet.ts');
    utimesSync(source, HOURS_AGO, HOURS_AGO);
    expectBuilt();
    expectReplaced(() => {
      project.write('src/model/greet.ts', GREET.replace('hello', 'howdy'));
      utimesSync(source, HOURS_AGO, HOURS_AGO);
    });
    expect(greeting()).toBe('howdy world cli/main.js\n');
  });

  it('what a deleted or renamed source gave is gone', () => {
    project.write('src/model/unused.ts', 'export const UNUSED = 1;\n');
    expectBuilt();
    expect(readdirSync(built('model'))).toContain('unused.js');
    expectReplaced(() => rmSync(join(project.folder, 'src/model/unused.ts')));
    expect(readdirSync(built('model')).filter((name) => name.startsWith('unused'))).toEqual([]);
    expectReplaced(() => {
      rmSync(join(project.folder, 'src/model/greet.ts'));
      project.write('src/model/salute.ts', GREET);
      project.write('src/cli/main.ts', MAIN.replace('greet.ts', 'salute.ts'));
    });
    expect(readdirSync(built('model')).filter((name) => name.endsWith('.js'))).toEqual(['salute.js']);
    expect(greeting()).toBe('hello world cli/main.js\n');
  });

  it.each(['package.json', 'tsconfig.json', 'tsconfig.build.json'])('another %s makes it compile again', (name) => {
    expectBuilt();
    expectReplaced(() => project.write(name, `${readFileSync(join(project.folder, name), 'utf8')}\n`));
  });

  it('a dist/ with a file too many, too few or another one is compiled again', () => {
    expectBuilt();
    expectReplaced(() => project.write('dist/stale.js', ''));
    expect(existsSync(built('stale.js'))).toBe(false);
    expectReplaced(() => rmSync(built('model/greet.js')));
    expectReplaced(() => project.write('dist/model/greet.js', ''));
    expect(greeting()).toBe('hello world cli/main.js\n');
  });

  it('a dist/ without its stamp, or with half of it, is compiled again', () => {
    expectBuilt();
    expectReplaced(() => project.write('dist/.build.json', '{"inputs":'));
    expectReplaced(() => rmSync(built('.build.json')));
  });

  it('a compile that fails says where, and leaves what is there', () => {
    expectBuilt();
    const before = identity();
    project.write('src/model/greet.ts', TYPE_ERROR);
    for (const _again of [1, 2]) {
      const { status, stdout } = build();
      expect(status).not.toBe(0);
      expect(stdout).toContain('src/cli/main.ts');
    }
    expect(beside()).toEqual([]);
    expect(identity()).toBe(before);
    expect(greeting()).toBe('hello world cli/main.js\n');
    expectReplaced(() => project.write('src/model/greet.ts', FAREWELL));
    expect(greeting()).toBe('goodbye world cli/main.js\n');
  });

  it('a build that is killed leaves what is there, and a later one cleans up after it', () => {
    expectBuilt();
    project.write('src/model/greet.ts', FAREWELL);
    // Stands in for the compiler: it leaves half a dist/ where it was told to, kills the build, and so itself.
    project.write(
      'kill.cjs',
      `const child = require('node:child_process');
       const { mkdirSync, writeFileSync } = require('node:fs');
       child.spawnSync = (_node, args) => {
         mkdirSync(args.at(-1) + '/model', { recursive: true });
         writeFileSync(args.at(-1) + '/model/greet.js', 'half');
         process.kill(process.pid, 'SIGKILL');
       };
       require('node:module').syncBuiltinESMExports();\n`,
    );
    const before = identity();
    expect(runNode(['--require', './kill.cjs', 'tools/build.js'], project.folder).status).toBe(null);
    expect(identity()).toBe(before);
    expect(greeting()).toBe('hello world cli/main.js\n');
    const left = beside();
    expect(left).toHaveLength(1);
    // It may be of a build that still runs, until it is old.
    expect(build().status).toBe(0);
    expect(beside()).toEqual(left);
    expect(greeting()).toBe('goodbye world cli/main.js\n');
    utimesSync(join(project.folder, left[0]!), HOURS_AGO, HOURS_AGO);
    expectReplaced(() => project.write('src/model/greet.ts', GREET));
  });

  it('a source that changes under the compiler leaves a dist/ that the next build replaces', () => {
    project.write(
      'edit.cjs',
      `const child = require('node:child_process');
       const { writeFileSync } = require('node:fs');
       const { spawnSync } = child;
       child.spawnSync = (...args) => {
         const ended = spawnSync(...args);
         writeFileSync('src/model/greet.ts', ${JSON.stringify(FAREWELL)});
         return ended;
       };
       require('node:module').syncBuiltinESMExports();\n`,
    );
    expect(runNode(['--require', './edit.cjs', 'tools/build.js'], project.folder).status).toBe(0);
    expect(greeting()).toBe('hello world cli/main.js\n');
    expectReplaced(() => undefined);
    expect(greeting()).toBe('goodbye world cli/main.js\n');
    // Back to what the first build saw at its start.
    expectReplaced(() => project.write('src/model/greet.ts', GREET));
    expect(greeting()).toBe('hello world cli/main.js\n');
  });

  it('builds at once do no harm', async () => {
    expectBuilt();
    project.write('src/model/greet.ts', FAREWELL);
    const builds = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['tools/build.js'], { cwd: project.folder }),
    );
    const codes = await Promise.all(builds.map(async (child) => (await once(child, 'close'))[0] as number));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(beside()).toEqual([]);
    expect(greeting()).toBe('goodbye world cli/main.js\n');
    expectKept(() => undefined);
  });

  it('TypeScript runs where it lies, with no build', () => {
    const { status, stdout } = runNode(['--import', './tools/typescript.js', 'src/cli/main.ts'], project.folder);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'hello world cli/main.ts\n' });
    expect(existsSync(join(project.folder, 'dist'))).toBe(false);
  });
});
