import { type SentError } from '../model/sent-error.ts';

/** What a thread says while it does a job: a note on the way, and in the end what came of it. */
export type JobMessage<Result, Note> =
  | { readonly kind: 'note'; readonly note: Note }
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly error: SentError };
