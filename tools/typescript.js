/**
 * Lets Node 20 run the project's TypeScript where it lies: `node --import ./tools/typescript.js bench/main.ts`. Types are
 * dropped, not checked. Worker threads inherit it. TRAPLINE_MUTANT=<name> plants a mutant of mutants/list in what is loaded.
 */
import { register } from 'node:module';

const isMutant = (process.env.TRAPLINE_MUTANT ?? '') !== '';
// Here and not in the hooks' thread: a name that is not in the list ends the process in one line.
const mutant = isMutant ? (await import('../mutants/plant.js')).chosenMutant() : null;
register('./typescript-hooks.js', import.meta.url, { data: { mutant } });
