/** Module hooks behind typescript.js; Node runs them in a thread of their own. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transpiled } from './transpiled.js';

let planted = (_file, source) => source;

export async function initialize({ mutant }) {
  if (mutant === null) return;
  const { plant } = await import('../mutants/plant.js');
  planted = (file, source) => plant(mutant, file, source);
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
  const file = fileURLToPath(url);
  const source = planted(file, await readFile(file, 'utf8'));
  return { format: 'module', shortCircuit: true, source: await transpiled(file, source) };
}
