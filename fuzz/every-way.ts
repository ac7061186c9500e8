import { TraplineError } from '../src/model/errors.ts';
import { faultOf } from './judge.ts';

/**
 * Does each thing, whatever becomes of those before it, and returns the refusals. Throws the first error that is a fault: each is looked at, also
 * where another way takes the input.
 */
export async function refusalsOf(ways: readonly (() => unknown)[]): Promise<readonly TraplineError[]> {
  const refusals: TraplineError[] = [];
  const others: unknown[] = [];
  for (const way of ways) {
    try {
      await way();
    } catch (error) {
      if (error instanceof TraplineError && faultOf(error, ['input']) === undefined) refusals.push(error);
      else others.push(error);
    }
  }
  if (others.length > 0) throw others[0];
  return refusals;
}

/** The same where any refusal is thrown. */
export async function everyWay(ways: readonly (() => unknown)[]): Promise<void> {
  const [refusal] = await refusalsOf(ways);
  if (refusal !== undefined) throw refusal;
}
