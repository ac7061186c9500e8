/** Importing this gives vitest's `expect` the matchers, with their types. */
import { expect } from 'vitest';
import { matchers, type TraplineMatchers } from './matchers.ts';

declare module 'vitest' {
  interface Matchers<T> extends TraplineMatchers<T> {}
}

expect.extend(matchers);
