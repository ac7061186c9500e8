import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectCopy, runNode, type Outcome } from './project.ts';

const MAIN = `#!/usr/bin/env node
import { type Greeting, greet } from '../model/greet.ts';

const greeting: Greeting = greet('world');
console.log(greeting, import.meta.url.slice(-'cli/main.xx'.length));
`;
const GREET = `export type Greeting = string;
export const greet = (whom: string): Greeting => \`hello \${whom}\`;
`;

/** Windows has no such bits; npm writes a .cmd beside the link there. */
const EXECUTABLE = process.platform === 'win32' ? 0 : 0o111;

describe('from the sources of a small project', () => {
  let project: ProjectCopy;

  const build = (): Outcome => runNode(['tools/build.js'], project.folder);
  const built = (path: string): string => join(project.folder, 'dist', path);

  beforeEach(() => {
    project = new ProjectCopy('tools', 'package.json', 'tsconfig.json', 'tsconfig.build.json');
    project.write('src/cli/main.ts', MAIN);
    project.write('src/model/greet.ts', GREET);
  });

  afterEach(() => project.remove());

  it('the build makes a command that runs, and a rebuild leaves nothing stale', () => {
    for (const _round of ['build', 'rebuild']) {
      expect(build()).toMatchObject({ status: 0, stdout: '' });
      expect(runNode([built('cli/main.js')], project.folder).stdout).toBe('hello world cli/main.js\n');
      expect(statSync(built('cli/main.js')).mode & EXECUTABLE).toBe(EXECUTABLE);
      expect(readdirSync(project.folder, { recursive: true })).not.toContain(join('dist', 'stale.js'));
      project.write('dist/stale.js', '');
    }
  });

  it('the build fails on a type error, in words', () => {
    project.write(
      'src/model/greet.ts',
      `export type Greeting = number;\nexport const greet = (x: string): string => x;\n`,
    );
    const { status, stdout } = build();
    expect(status).not.toBe(0);
    expect(stdout).toContain('src/cli/main.ts');
  });

  it('TypeScript runs where it lies, with no build', () => {
    const { status, stdout } = runNode(['--import', './tools/typescript.js', 'src/cli/main.ts'], project.folder);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'hello world cli/main.ts\n' });
    expect(existsSync(join(project.folder, 'dist'))).toBe(false);
  });
});
