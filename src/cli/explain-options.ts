import { show } from '../config/messages.ts';
import { type MissRequest } from '../explain/explain-run.ts';
import { TraplineError } from '../model/errors.ts';
import { type Cause } from '../model/ladder.ts';

/** The options of `trapline explain` that say what is asked. */
export interface ExplainQuestionOptions {
  readonly id: string | undefined;
  readonly missed: boolean | undefined;
  readonly rule: string | undefined;
  readonly cause: Cause | undefined;
  readonly limit: number | undefined;
  readonly json: boolean | undefined;
}

/** What is asked of a run. */
export type ExplainQuestion =
  { readonly kind: 'thing'; readonly id: string } | (MissRequest & { readonly kind: 'misses' });

const DEFAULT_LIMIT = 20;

/** What a command line asks. Throws TraplineError('input'). */
export function questionOf(given: ExplainQuestionOptions): ExplainQuestion {
  const { id, missed, rule, cause, limit, json } = given;
  if (missed === true) {
    if (id !== undefined) throw refusal(`--missed: it lists misses; expected no id, found ${show(id)}`);
    const most = limit === undefined ? (json === true ? Infinity : DEFAULT_LIMIT) : limit;
    return {
      kind: 'misses',
      filter: { rule, cause },
      limit: most,
    };
  }
  for (const [name, value] of Object.entries({ rule, cause, limit })) {
    if (value !== undefined) throw refusal(`--${name}: only --missed uses it`);
  }
  if (id !== undefined && id !== '') return { kind: 'thing', id };
  throw refusal('expected the id of an alert, an episode or a transaction, or --missed');
}

function refusal(message: string): TraplineError {
  return new TraplineError('option_invalid', message);
}
