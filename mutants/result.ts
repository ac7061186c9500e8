import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { CHECKS, type Outcome } from './checks/check.ts';
import { type Mutant } from './mutant.ts';

/** So many independent checks have to kill a mutant. */
const ENOUGH = 2;

const outcomeSchema = z.object({
  check: z.enum(CHECKS),
  kind: z.enum(['killed', 'survived', 'unreached', 'interrupted', 'broken']),
  by: z.array(z.string()).readonly(),
  detail: z.string(),
  cases: z.number().nullable(),
  transactions: z.number().nullable(),
  seconds: z.number(),
}) satisfies z.ZodType<Outcome>;

const resultSchema = z.object({ mutant: z.string(), text: z.string(), outcomes: z.array(outcomeSchema) });

/** What the checks made of a mutant. */
export type Result = z.infer<typeof resultSchema>;

/** What became of a mutant, in one word. */
export type Verdict = 'killed' | 'killed once' | 'survived' | 'not reached' | 'interrupted' | 'not tested' | 'open';

/** The checks that have killed it, each independent of the others. */
export function killersOf({ outcomes }: Result): string[] {
  return [...new Set(outcomes.flatMap(({ by }) => by))];
}

export function verdictOn(result: Result): Verdict {
  const killers = killersOf(result).length;
  if (killers >= ENOUGH) return 'killed';
  const kinds = new Set(result.outcomes.map(({ kind }) => kind));
  if (kinds.has('interrupted')) return 'interrupted';
  if (kinds.has('broken')) return 'not tested';
  // Without its tests, little has been tried.
  if (!result.outcomes.some(({ check }) => check === 'tests')) return 'open';
  if (killers > 0) return 'killed once';
  return kinds.has('survived') ? 'survived' : 'not reached';
}

/** Stands for what a mutant changes: a result is good as long as that is the same. */
export function textOf({ module, find, replace }: Mutant): string {
  return createHash('sha256')
    .update(JSON.stringify([module, find, replace]))
    .digest('hex')
    .slice(0, 16);
}

/** What an earlier and a later run of checks made of the same mutant. */
export function together(earlier: Result | undefined, later: Result): Result {
  const outcomes = new Map(
    [...(earlier?.outcomes ?? []), ...later.outcomes].map((outcome) => [outcome.check, outcome]),
  );
  return { ...later, outcomes: CHECKS.flatMap((check) => outcomes.get(check) ?? []) };
}

/** Results as lines of JSON, so that what is known is kept however a run ends. */
export class Journal {
  readonly #path: string | null;

  /** Keeps nothing without a path. */
  constructor(path: string | null) {
    this.#path = path;
  }

  /** Those of mutants that are as they were; of each check the latest. Throws Error for a file of another form. */
  results(mutants: readonly Mutant[]): Map<string, Result> {
    const texts = new Map(mutants.map((mutant) => [mutant.name, textOf(mutant)]));
    const results = new Map<string, Result>();
    if (this.#path === null || !existsSync(this.#path)) return results;
    for (const line of readFileSync(this.#path, 'utf8').split('\n')) {
      if (line === '') continue;
      const result = resultSchema.parse(JSON.parse(line));
      if (texts.get(result.mutant) === result.text)
        results.set(result.mutant, together(results.get(result.mutant), result));
    }
    return results;
  }

  add(result: Result): void {
    if (this.#path !== null) appendFileSync(this.#path, `${JSON.stringify(result)}\n`);
  }
}
