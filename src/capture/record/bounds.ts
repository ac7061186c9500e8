import { show } from '../../config/messages.ts';
import { TraplineError } from '../../model/errors.ts';
import { type Bound, parseBound } from '../selection/bound.ts';

/** Where a recording begins. Times are those of the records. */
export type RecordFrom =
  | { readonly kind: 'beginning' }
  | { readonly kind: 'latest' }
  /** This long before now. */
  | { readonly kind: 'ago'; readonly ms: number }
  | Extract<Bound, { readonly kind: 'time' | 'offset' | 'offsets' }>;

/** Where a recording ends. */
export type RecordUntil =
  /** Only when it is interrupted. */
  | { readonly kind: 'interrupted' }
  /** At the last record that the topic holds when the recording begins. */
  | { readonly kind: 'now' }
  /** At the first record with this time or a later one; if there is none yet, when the clock reaches it. */
  | { readonly kind: 'time'; readonly timeMs: number }
  /** After this long. */
  | { readonly kind: 'duration'; readonly ms: number }
  /** After this many records. */
  | { readonly kind: 'count'; readonly records: number }
  | Extract<Bound, { readonly kind: 'offsets' }>;

/** Reads `--from`. Throws TraplineError('input'). */
export function parseFrom(text: string): RecordFrom {
  if (text === 'beginning' || text === 'latest') return { kind: text };
  const bound = parse('--from', text, ['beginning', 'latest'], '10 minutes ago is --from=-10m');
  if (bound.kind !== 'relative') return bound;
  if (bound.ms < 0) return { kind: 'ago', ms: -bound.ms };
  throw new TraplineError(
    'option_invalid',
    `--from: ${show(text)} is in the future; for a time in the past write --from=-${text.replace(/^\+/, '')}`,
  );
}

/** Reads `--until`. Throws TraplineError('input'). */
export function parseUntil(text: string): RecordUntil {
  if (text === 'now') return { kind: 'now' };
  const bound = parse('--until', text, ['now'], 'a plain number counts records');
  switch (bound.kind) {
    case 'offset':
      if (bound.offset > 0) return { kind: 'count', records: bound.offset };
      break;
    case 'relative':
      if (bound.ms > 0) return { kind: 'duration', ms: bound.ms };
      break;
    case 'time':
    case 'offsets':
      return bound;
  }
  throw new TraplineError('option_invalid', `--until: ${show(text)} leaves nothing to record`);
}

function parse(option: string, text: string, words: readonly string[], hint: string): Bound {
  try {
    return parseBound(option, text);
  } catch (error) {
    // Any other word is more likely a misspelt known word than a number.
    if (!(error instanceof TraplineError) || !/^[a-z]+$/i.test(text)) throw error;
    const known = words.map((word) => JSON.stringify(word)).join(', ');
    throw new TraplineError(
      'option_invalid',
      `${option}: expected ${known}, an instant with its zone (2026-03-02T14:00:00Z), a duration, or offsets by partition ` +
        `(0:1200,1:950), found ${show(text)}; ${hint}`,
    );
  }
}
