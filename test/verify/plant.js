/**
 * Preloaded into the built command (`NODE_OPTIONS=--import …`), also into the processes that it starts: changes one place in one
 * module while it is being loaded, so that a test can have a fault in any stage and the product needs no switch for it. What to
 * change is in TRAPLINE_TEST_PLANT, as JSON: the end of the module's URL, the text to be replaced, and what replaces it.
 */
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { replaceOnce } from '../../mutants/replace-once.js';

const plant = process.env.TRAPLINE_TEST_PLANT;
if (plant !== undefined) register(import.meta.url, { data: JSON.parse(plant) });

let change;

export function initialize(data) {
  change = data;
}

export async function load(url, context, nextLoad) {
  if (change === undefined || !url.endsWith(change.module)) return nextLoad(url, context);
  const source = readFileSync(new URL(url), 'utf8');
  return { format: 'module', shortCircuit: true, source: replaceOnce(change.module, source, change) };
}
