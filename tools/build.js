/**
 * Compiles src/ into dist/ and bundles the script of the page, unless dist/ is what the sources give already. The new dist/ is compiled in a folder beside it and
 * then renamed into place: a command that starts meanwhile finds the old dist/ or the new one, each whole, and a compile that
 * fails or is stopped leaves the old one.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DIST = join(ROOT, 'dist');
const ENTRY = 'cli/main.js';
/** In src/: where the script of the page begins. */
const PAGE_SCRIPT = 'page/client/main.ts';
/** In dist/: the digests of the sources and of the files that they gave. */
const STAMP = '.build.json';
/** Begins the names of folders beside dist/. They are as deep as dist/ is, for source maps hold relative paths. */
const BESIDE = '.dist-';
/** A folder beside dist/ that is older belongs to no build that still runs. */
const ABANDONED_AFTER_MS = 3_600_000;

const require = createRequire(import.meta.url);

process.exitCode = isFresh() ? 0 : await build();
if (process.exitCode === 0) chmodSync(join(DIST, ENTRY), 0o755);

/** The exit code of the compiler. */
async function build() {
  removeAbandoned();
  const made = beside();
  try {
    const inputs = inputsDigest();
    const project = ['-p', join(ROOT, 'tsconfig.build.json'), '--outDir', made];
    const { status } = spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), ...project], {
      stdio: 'inherit',
    });
    if (status !== 0) return status ?? 1;
    await bundlePageScript(made);
    // A source that changed under the compiler makes this dist/ stale: without a stamp the next build compiles again.
    if (inputsDigest() === inputs) {
      writeFileSync(join(made, STAMP), `${JSON.stringify({ inputs, outputs: digest(filesIn(made)) })}\n`);
    }
    putInPlace(made);
    return 0;
  } finally {
    remove(made);
  }
}

/** Puts the script of the page, with all that it imports, into one file that a page can hold. */
async function bundlePageScript(made) {
  const input = join(ROOT, 'src', PAGE_SCRIPT);
  if (!existsSync(input)) return;
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({ input, platform: 'browser', tsconfig: join(dirname(input), 'tsconfig.json') });
  const { output } = await bundle.generate({ format: 'iife', minify: true, comments: false });
  const [{ code }] = output;
  if (/<\/script|<!--/i.test(code)) throw new Error('the script of the page holds what would end its element');
  writeFileSync(join(made, 'page', 'client.js'), code);
}

function isFresh() {
  try {
    const { inputs, outputs } = JSON.parse(readFileSync(join(DIST, STAMP), 'utf8'));
    return inputs === inputsDigest() && outputs === digest(filesIn(DIST).filter(([name]) => name !== STAMP));
  } catch {
    return false;
  }
}

/** Whatever decides what the compiler writes; packages are in it by their versions, as package.json pins them. */
function inputsDigest() {
  const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'tools/build.js'];
  const files = [...settings.map((name) => [name, join(ROOT, name)]), ...filesIn(join(ROOT, 'src'))];
  return digest(files, compilerVersion());
}

/** That of the installed compiler; where development's packages were left out, the one that package.json pins. */
function compilerVersion() {
  try {
    return require('typescript/package.json').version;
  } catch {
    return require('../package.json').devDependencies.typescript;
  }
}

/** Every file below `folder`, as its name relative to the folder and its path, in the order of names. */
function filesIn(folder) {
  const names = readdirSync(folder, { recursive: true }).sort();
  return names.map((name) => [name, join(folder, name)]).filter(([, path]) => statSync(path).isFile());
}

/** SHA-256, in hex, over `text` and the names and bytes of `files`. */
function digest(files, text = '') {
  const hash = createHash('sha256').update(JSON.stringify(text));
  for (const [name, path] of files) {
    const bytes = readFileSync(path);
    hash.update(JSON.stringify([name, bytes.length])).update(bytes);
  }
  return hash.digest('hex');
}

/** Makes `folder` the new dist/. */
function putInPlace(folder) {
  const old = beside();
  try {
    renameSync(DIST, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  try {
    renameSync(folder, DIST);
  } catch (error) {
    // Another build has put its own dist/ there since.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    putInPlace(folder);
  }
  remove(old);
}

function beside() {
  return join(ROOT, `${BESIDE}${randomBytes(4).toString('hex')}`);
}

function removeAbandoned() {
  const before = Date.now() - ABANDONED_AFTER_MS;
  const folders = readdirSync(ROOT).filter((name) => name.startsWith(BESIDE));
  for (const path of folders.map((name) => join(ROOT, name))) {
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < before) remove(path);
  }
}

function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
}
