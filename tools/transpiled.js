/** TypeScript to JavaScript, each source text once: what was made of it is kept in node_modules/.cache/. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/trapline-typescript/', import.meta.url));
const { version } = createRequire(import.meta.url)('typescript/package.json');

const OPTIONS = { target: 'ES2023', module: 'ESNext', verbatimModuleSyntax: true, inlineSourceMap: true };

/** The JavaScript of a source text, with its types dropped. */
export async function transpiled(file, source) {
  const name = createHash('sha256')
    .update(JSON.stringify([version, OPTIONS, basename(file), source]))
    .digest('hex');
  const path = join(CACHE, `${name}.js`);
  try {
    return await readFile(path, 'utf8');
  } catch {
    const text = await transpile(file, source);
    // Without a cache it is only slower.
    await keep(path, text).catch(() => undefined);
    return text;
  }
}

async function transpile(file, source) {
  const { default: ts } = await import('typescript');
  const { options } = ts.convertCompilerOptionsFromJson(OPTIONS, '.');
  return ts.transpileModule(source, { fileName: file, compilerOptions: options }).outputText;
}

/** As a whole or not at all: several processes may write the same. */
async function keep(path, text) {
  await mkdir(CACHE, { recursive: true });
  const partial = `${path}.${randomUUID()}`;
  await writeFile(partial, text);
  await rename(partial, path);
}
