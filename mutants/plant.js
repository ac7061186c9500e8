/**
 * Plants the mutant that TRAPLINE_MUTANT names, in the source text of its module while that is being loaded. In JavaScript, because the
 * loader hooks that make TypeScript readable need it themselves (tools/typescript-hooks.js); vitest.config.ts uses the same.
 */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { distance } from 'fastest-levenshtein';
import { parse } from 'yaml';
import { replaceOnce } from './replace-once.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LIST = fileURLToPath(new URL('list/', import.meta.url));
const BAD_INPUT = 2;

let known;

/** Every mutant of the list, in the order of its files; each has `area`, the name of its file. */
export function readMutants() {
  return (known ??= readList());
}

function readList() {
  return readdirSync(LIST)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => {
      const area = file.slice(0, -'.yaml'.length);
      return parse(readFileSync(join(LIST, file), 'utf8')).map((mutant) => ({ area, ...mutant }));
    });
}

/** The mutant of that name, or in one line why there is none. */
export function findMutant(name) {
  const mutants = readMutants();
  const found = mutants.find((mutant) => mutant.name === name);
  if (found !== undefined) return found;
  const near = mutants.map((mutant) => mutant.name).sort((a, b) => distance(a, name) - distance(b, name))[0];
  return `no mutant is called '${name}'; the nearest name is '${near}'`;
}

/** The mutant that the environment names; null if it names none. Ends the process with exit code 2 for a name that is not in the list. */
export function chosenMutant() {
  const name = process.env.TRAPLINE_MUTANT;
  if (name === undefined || name === '') return null;
  const mutant = findMutant(name);
  if (typeof mutant !== 'string') return mutant;
  console.error(`TRAPLINE_MUTANT: ${mutant}`);
  process.exit(BAD_INPUT);
}

/**
 * The source of the module in `file`, with the mutant in it if that is its module. Then a line is added to the file that
 * TRAPLINE_MUTANT_REACHED names, if it names one: a mutant whose module nothing has loaded has not been tested.
 */
export function plant(mutant, file, source) {
  if (file !== join(ROOT, mutant.module)) return source;
  const planted = replaceOnce(mutant.module, source, mutant);
  const reached = process.env.TRAPLINE_MUTANT_REACHED;
  if (reached !== undefined) appendFileSync(reached, `${mutant.name}\n`);
  return planted;
}
