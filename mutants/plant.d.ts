import { type Mutant } from './mutant.ts';

/** Every mutant of the list, in the order of its files; each has `area`, the name of its file. */
export function readMutants(): readonly Mutant[];
/** The mutant of that name, or in one line why there is none. */
export function findMutant(name: string): Mutant | string;
/** The mutant that the environment names; null if it names none. Ends the process with exit code 2 for a name that is not in the list. */
export function chosenMutant(): Mutant | null;
/** The source of the module in `file`, an absolute path, with the mutant in it if that is its module. */
export function plant(mutant: Mutant, file: string, source: string): string;
