import { type HuntCase } from './case.ts';
import { type HuntedProgram } from './try-case.ts';

/** A case that a thread is to try; null for none, which a thread answers as soon as it has begun. */
export interface HuntJob {
  readonly huntCase: HuntCase | null;
  /** Given where another engine than the built-in one is hunted. */
  readonly program: HuntedProgram | undefined;
}
