import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectCopy, ROOT, runForJson } from './project.ts';

interface Cruise {
  readonly modules: readonly { source: string; dependencies: readonly { resolved: string }[] }[];
  readonly summary: { readonly violations: readonly { from: string; to: string; rule: { name: string } }[] };
}

function cruise(folder: string): Cruise {
  const args = ['src', '--config', '.dependency-cruiser.cjs', '--metrics', '--output-type', 'json'];
  return runForJson('dependency-cruiser/bin/dependency-cruise.mjs', args, folder) as Cruise;
}

/** Every file of src/ that a cruise must have seen. */
function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .toSorted();
}

/** The arrows as the table of docs/ARCHITECTURE.md draws them: room → rooms it may import. */
function documentedArrows(): Readonly<Record<string, readonly string[]>> {
  const text = readFileSync(join(ROOT, 'docs/ARCHITECTURE.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `src\/([a-z]+)\/` \|.*\| ([^|]+) \|$/gm)].map(
    (row) => [row[1]!, row[2]!] as const,
  );
  const rooms = rows.map(([room]) => room);
  const allowed = (room: string, cell: string): readonly string[] =>
    cell === 'all of the above'
      ? rooms.slice(0, rooms.indexOf(room))
      : cell.split(/[^a-z]+/).filter((word) => rooms.includes(word));
  return Object.fromEntries(rows.map(([room, cell]) => [room, allowed(room, cell).toSorted()]));
}

function roomOf(path: string): string {
  return /^src\/([a-z]+)\//.exec(path)?.[1] ?? '';
}

/** What is planted, by the rule that must find it: file, its text, and the start of the path that it may not import. */
const VIOLATIONS = [
  ['arrow-from-engine', 'engine/a.ts', `import { b } from '../report/b.ts';\nexport const a = b;`, 'src/report/b.ts'],
  [
    'arrow-from-engine',
    'engine/t.ts',
    `import { type B } from '../report/b.ts';\nexport type A = B;`,
    'src/report/b.ts',
  ],
  ['arrow-from-engine', 'engine/r.ts', `export { b } from '../report/b.ts';`, 'src/report/b.ts'],
  ['arrow-from-engine', 'engine/d.ts', `export const a = await import('../report/b.ts');`, 'src/report/b.ts'],
  ['arrow-from-oracle', 'oracle/a.ts', `export * from '../engine/leaf.ts';`, 'src/engine/leaf.ts'],
  ['arrow-from-oracle', 'oracle/e.ts', `export * from '../digest/murmur3.ts';`, 'src/digest/murmur3.ts'],
  ['arrow-from-model', 'model/a.ts', `export * from '../digest/murmur3.ts';`, 'src/digest/murmur3.ts'],
  ['arrow-from-cli', 'cli/a.ts', `export * from '../engine/leaf.ts';`, 'src/engine/leaf.ts'],
  ['arrow-from-run', 'run/a.ts', `export * from '../cli/leaf.ts';`, 'src/cli/leaf.ts'],
  ['known-room', 'attic/a.ts', `export * from '../model/errors.ts';`, 'src/model/errors.ts'],
  ['arrow-from-run', 'run/b.ts', `export * from '../attic/a.ts';`, 'src/attic/a.ts'],
  ['pure-no-node', 'sim/a.ts', `export { readFileSync } from 'node:fs';`, 'fs'],
  ['pure-no-node', 'random/a.ts', `export { randomUUID } from 'crypto';`, 'crypto'],
  ['pure-no-node', 'oracle/b.ts', `import { type Buffer } from 'node:buffer';\nexport type B = Buffer;`, 'buffer'],
  ['pure-packages', 'sim/b.ts', `export { parse } from 'yaml';`, 'node_modules/yaml/'],
  ['src-only-src', 'report/c.ts', `export * from '../../test/planted.ts';`, 'test/planted.ts'],
  ['src-only-src', 'cli/c.ts', `export * from '../../bench/planted.ts';`, 'bench/planted.ts'],
  ['src-only-src', 'cli/d.ts', `export * from '../../services/planted.ts';`, 'services/planted.ts'],
  ['no-dev-package', 'report/d.ts', `export { check } from 'fast-check';`, 'node_modules/fast-check/'],
  ['no-cycle', 'bus/a.ts', `import { b } from './b.ts';\nexport const a = (): unknown => b;`, 'src/bus/b.ts'],
  ['no-cycle', 'bus/t.ts', `import { type U } from './u.ts';\nexport type T = U | 1;`, 'src/bus/u.ts'],
  ['no-unresolvable', 'mapping/a.ts', `export * from './nowhere.ts';`, './nowhere.ts'],
] as const;

/** What the violations need to be violations. */
const LEAVES = {
  'src/report/b.ts': `export const b = 1;\nexport type B = typeof b;`,
  'src/engine/leaf.ts': `export const leaf = 1;`,
  'src/cli/leaf.ts': `export const leaf = 1;`,
  'src/bus/b.ts': `import { a } from './a.ts';\nexport const b = (): unknown => a;`,
  'src/bus/u.ts': `import { type T } from './t.ts';\nexport type U = T | 2;`,
  // Two folders in a circle, though no two files are.
  'src/sim/left/a.ts': `export { b } from '../right/b.ts';`,
  'src/sim/left/c.ts': `export const c = 1;`,
  'src/sim/right/b.ts': `export const b = 1;`,
  'src/sim/right/d.ts': `export { c } from '../left/c.ts';`,
  'test/planted.ts': `export const planted = 1;`,
  'bench/planted.ts': `export const planted = 1;`,
  'services/planted.ts': `export const planted = 1;`,
};

const FOLDER_RULE = 'no-folder-cycle';

describe('the arrows between rooms', () => {
  it('are those that docs/ARCHITECTURE.md draws', () => {
    const { ROOMS } = createRequire(import.meta.url)(join(ROOT, 'tools/rooms.cjs')) as {
      ROOMS: Readonly<Record<string, readonly string[]>>;
    };
    const configured = Object.entries(ROOMS).map(([room, allowed]) => [room, allowed.toSorted()]);
    expect(Object.fromEntries(configured)).toEqual(documentedArrows());
  });

  it('hold in src, every file of which was looked at, and each is used', () => {
    const { modules, summary } = cruise(ROOT);
    const files = sourceFiles(ROOT);
    expect(files.length).toBeGreaterThan(15);
    expect(modules.map(({ source }) => source)).toEqual(expect.arrayContaining([...files]));
    expect(summary.violations).toEqual([]);
    const drawn = Object.entries(documentedArrows()).flatMap(([room, allowed]) =>
      allowed.map((to) => `${room} → ${to}`),
    );
    const used = new Set(
      modules.flatMap(({ source, dependencies }) =>
        dependencies.map(({ resolved }) => `${roomOf(source)} → ${roomOf(resolved)}`),
      ),
    );
    // The command line may use every room.
    expect(drawn.filter((arrow) => !arrow.startsWith('cli ') && !used.has(arrow))).toEqual([]);
  });
});

describe('a planted violation', () => {
  let project: ProjectCopy;
  let violations: Cruise['summary']['violations'];

  beforeAll(() => {
    project = new ProjectCopy('src', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs', 'tools');
    for (const [, file, text] of VIOLATIONS) project.write(`src/${file}`, `${text}\n`);
    for (const [file, text] of Object.entries(LEAVES)) project.write(file, `${text}\n`);
    violations = cruise(project.folder).summary.violations;
  });

  afterAll(() => project.remove());

  it.each(VIOLATIONS)('of %s in src/%s is reported', (rule, file, _text, target) => {
    const found = violations.filter(({ from, rule: { name } }) => from === `src/${file}` && name === rule);
    expect(found.map(({ to }) => to.slice(Math.max(0, to.indexOf(target))))).toEqual([expect.stringContaining(target)]);
  });

  it('of two folders that need each other is reported', () => {
    const found = violations.filter(({ rule: { name } }) => name === FOLDER_RULE).map(({ from, to }) => [from, to]);
    expect(found).toContainEqual(['src/sim/left', 'src/sim/right']);
    expect(found).toContainEqual(['src/sim/right', 'src/sim/left']);
  });

  it('is all that is reported', () => {
    const planted: readonly string[] = [...VIOLATIONS.map(([, file]) => `src/${file}`), ...Object.keys(LEAVES)];
    // The arrows planted between rooms close circles of folders too.
    const ofFiles = violations.filter(({ rule: { name } }) => name !== FOLDER_RULE);
    expect(ofFiles.filter(({ from }) => !planted.includes(from))).toEqual([]);
  });
});
