import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCENARIOS = new URL('../scenarios/', import.meta.url);

/** The path of a file that comes with Trapline, named from `scenarios/`. */
function shippedPath(name: string): string {
  return fileURLToPath(new URL(name, SCENARIOS));
}

/** The content of such a file; of its lines only the first ones, where `lines` says how many. */
export function shipped(name: string, lines = Infinity): Buffer {
  const text = readFileSync(shippedPath(name), 'utf8');
  return Buffer.from(lines === Infinity ? text : text.split('\n').slice(0, lines).join('\n') + '\n');
}

/** The YAML files in a folder of `scenarios/`, with `name: seed` in the place of their own, which has to be that of the file. */
export function shippedYaml(folder: string): Buffer[] {
  return readdirSync(shippedPath(folder))
    .filter((file) => extname(file) === '.yaml')
    .sort()
    .map((file) =>
      Buffer.from(
        shipped(`${folder}${file}`)
          .toString()
          .replace(/^name: .*$/m, `name: ${SEED}`),
      ),
    );
}

/** The name of the scenario, or of the rule set, in a seed. */
export const SEED = 'seed';

/** The words of texts that are longer than a letter, each once: a dictionary of what is written there. */
export function wordsOf(texts: readonly Uint8Array[]): string[] {
  const words = texts.flatMap(
    (text) =>
      Buffer.from(text)
        .toString()
        .match(/[A-Za-z_][\w.-]+/g) ?? [],
  );
  return [...new Set(words)].sort();
}

/** Bytes as a token, each written as the character of its number, as in `\x1f\x8b`. */
export function binary(characters: string): Uint8Array {
  return Buffer.from(characters, 'latin1');
}
