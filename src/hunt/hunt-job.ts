import { type HuntCase } from './case.ts';
import { type Section } from './draw/form.ts';
import { type Story } from './story.ts';
import { type HuntedProgram, type Tried } from './try-case.ts';

/** What a thread is to do: everything that draws or runs a world, since a defect may keep it from coming to an end. */
export type HuntJob =
  /** Nothing: it is answered as soon as the thread has begun. */
  | { readonly kind: 'begin' }
  /** `program` is given where another engine than the built-in one is hunted. */
  | { readonly kind: 'try'; readonly cases: readonly HuntCase[]; readonly program: HuntedProgram | undefined }
  | { readonly kind: 'list'; readonly form: Section }
  /** `alerts`: lines of `alerts.jsonl`; null where there are none. */
  | { readonly kind: 'tell'; readonly form: Section; readonly alerts: readonly string[] | null };

/** What comes of it, of the same kind. */
export type HuntAnswer =
  | { readonly kind: 'begin' }
  /** In the order of the cases. */
  | { readonly kind: 'try'; readonly tried: readonly Tried[] }
  | { readonly kind: 'list'; readonly form: Section }
  | { readonly kind: 'tell'; readonly story: Story };
