import { isDeepStrictEqual } from 'node:util';
import { nodeFileAccess } from '../config/file-access.ts';
import { TraplineError } from '../model/errors.ts';
import { CaseTrier } from './case-trier.ts';
import { signatureOf } from './failure.ts';
import { readForm } from './read-corpus.ts';
import { readReproNotes } from './repro-notes.ts';
import { type HuntedProgram } from './try-case.ts';

/** As long as a case has while it is hunted. */
const LIMIT_MS = 20_000;

/** What is wrong with a repro that was run again: kind and part, and words. */
export interface ReproFault {
  readonly signature: string;
  readonly words: string;
}

/**
 * Runs a repro again in the ways in which it failed, with all that a hunt looks at; and holds the oracle against the alerts that the file lists, so that
 * engine and oracle cannot go wrong together. Null where nothing is wrong. Throws TraplineError('input') for a file that is no scenario, or whose
 * world cannot be.
 */
export async function tryRepro(file: string, program?: HuntedProgram): Promise<ReproFault | null> {
  const form = readForm(file);
  const { ways, expected } = readReproNotes(new TextDecoder().decode(nodeFileAccess.readFile(file)));
  const trier = new CaseTrier(program);
  try {
    const { failure, refusal } = await trier.try({ form, ways }, LIMIT_MS);
    if (refusal !== null) throw new TraplineError('input', refusal, { location: { file } });
    if (failure !== null) return { signature: signatureOf(failure), words: `${failure.kind}: ${failure.words}` };
    if (expected === null) return null;
    const told = (await trier.told(form, null))?.expected ?? [];
    if (isDeepStrictEqual(told, expected)) return null;
    const words = `the oracle expects other alerts than the file lists: ${wordsOf(told)}; in the file: ${wordsOf(expected)}`;
    return { signature: 'oracle', words };
  } finally {
    await trier.close();
  }
}

function wordsOf(alerts: readonly string[]): string {
  return alerts.length === 0 ? 'none' : alerts.join('; ');
}
