/** Importing this gives Jest's global `expect` the matchers, with their types where @types/jest has those of Jest. */
import { TraplineError } from '../model/errors.ts';
import { matchers, type TraplineMatchers } from './matchers.ts';

declare global {
  // As @types/jest has it, to be merged with it.
  namespace jest {
    interface Matchers<R, T = {}> extends TraplineMatchers<R> {}
  }
}

const { expect } = globalThis as { readonly expect?: { extend(own: typeof matchers): void } };
if (expect === undefined)
  throw new TraplineError(
    'usage',
    'trapline/jest: found no global expect. Where Jest injects none, call expect.extend(matchers)',
  );
expect.extend(matchers);
