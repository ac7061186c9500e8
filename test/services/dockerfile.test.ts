import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PARSED } from './compose-file.ts';
import { ROOT } from './services-command.ts';

interface Package {
  readonly engines: { readonly node: string };
  readonly bin: { readonly trapline: string };
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const { engines, bin } = JSON.parse(read('package.json')) as Package;

/** `[instruction, the rest]`, line by line. */
const INSTRUCTIONS = [...read('Dockerfile').matchAll(/^([A-Z]+) (.*)$/gm)].map(
  ([, name, rest]) => [name!, rest!] as const,
);
const all = (wanted: string) => INSTRUCTIONS.filter(([name]) => name === wanted).map(([, rest]) => rest);
const last = (wanted: string) => all(wanted).at(-1);

/** What is copied out of the repository, not out of another stage. */
const COPIED = all('COPY')
  .filter((rest) => !rest.startsWith('--from='))
  .flatMap((rest) => rest.split(' ').slice(0, -1));

/** The lines of .dockerignore: nothing, but. */
const [everything, ...exceptions] = read('.dockerignore')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

describe('the Dockerfile', () => {
  it('has one Node in full, of a line that the tests run under', () => {
    const images = new Set(all('FROM').map((rest) => rest.split(' ')[0]!));
    expect(images.size).toBe(1);
    const [, version, major] = /^node:((\d+)\.\d+\.\d+)-bookworm-slim$/.exec([...images][0]!)!;
    expect(engines.node).toMatch(/^>=\d+\.\d+$/);
    expect(version!.localeCompare(engines.node.slice(2), 'en', { numeric: true })).toBeGreaterThan(0);
    expect(read('.github/workflows/ci.yml')).toMatch(new RegExp(`node: \\[.*\\b${major}\\b.*\\]`));
    expect(read('.ci/run')).toMatch(new RegExp(`for major in .*\\b${major}\\b`));
  });

  it('copies what is there, and lands in the image', () => {
    expect(COPIED.length).toBeGreaterThan(5);
    expect(COPIED.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(COPIED).toContain('scenarios');
  });

  it('installs by the lock file, and runs no script that would build before the sources are there', () => {
    const installs = all('RUN').filter((command) => command.includes('npm') && !command.includes('run build'));
    expect(installs).toEqual(['npm ci --ignore-scripts', 'npm ci --omit=dev --ignore-scripts']);
  });

  it("starts the package's command as a plain user, who owns the place for results", () => {
    expect(JSON.parse(last('ENTRYPOINT')!)).toEqual(['node', `/trapline/${bin.trapline}`]);
    expect(last('USER')).toBe('node');
    expect(last('RUN')).toBe('mkdir /runs && chown node:node /runs');
    const { volumes, command } = PARSED.services['trapline']!;
    expect(volumes).toEqual(['runs:/runs']);
    expect(command!.at(-1)).toBe('/runs/mixed-fraud');
  });
});

describe('.dockerignore', () => {
  const passes = (path: string) =>
    exceptions.some((line) => path === line.slice(1) || path.startsWith(`${line.slice(1)}/`));

  it('keeps everything out but paths that it names', () => {
    expect(everything).toBe('*');
    expect(exceptions.filter((line) => !/^![\w./-]+$/.test(line))).toEqual([]);
  });

  it('lets through what the Dockerfile copies, and nothing else', () => {
    expect(exceptions.map((line) => line.slice(1)).toSorted()).toEqual([...new Set(COPIED)].toSorted());
  });

  it.each([
    '.env',
    '.env.example',
    '.git/config',
    'node_modules/yaml/package.json',
    'runs/x/report.json',
    'dist/cli/main.js',
  ])('keeps out %s', (path) => expect(passes(path)).toBe(false));

  it('lets sources and scenarios through', () => {
    expect(['src/cli/main.ts', 'scenarios/rules', 'package-lock.json'].filter((path) => !passes(path))).toEqual([]);
  });
});
