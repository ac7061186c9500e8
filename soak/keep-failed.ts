import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckedSeed } from './block-tally.ts';
import { drawSeed, yamlOf } from './draw-seed.ts';
import { againCommand } from './totals.ts';

/** Writes the scenario of a seed that went wrong into a folder, and says how it is run again. */
export function keepFailed(
  { number, failure }: CheckedSeed,
  { seed, folder, say }: { readonly seed: string; readonly folder: string; readonly say: (text: string) => void },
): void {
  say(`seed ${number}: ${failure?.words}`);
  say(`  again: ${againCommand(seed, number)}`);
  try {
    const draw = drawSeed(seed, number);
    const file = join(folder, `${draw.name}.yaml`);
    writeFileSync(file, yamlOf(draw));
    say(`  alone: npx trapline verify ${file} --batch-rows ${draw.ways[0].batchRows}`);
  } catch (error) {
    say(`  its scenario cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
