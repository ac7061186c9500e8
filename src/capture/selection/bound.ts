import { parseDuration, parseInstant, UnitError } from '../../config/units.ts';
import { show } from '../../config/messages.ts';
import { TraplineError } from '../../model/errors.ts';

/** Where a replay begins or ends. */
export type Bound =
  | { readonly kind: 'time'; readonly timeMs: number }
  /** Counted from the first time in the capture; if negative, back from the last one. */
  | { readonly kind: 'relative'; readonly ms: number }
  /** The same offset in every partition. */
  | { readonly kind: 'offset'; readonly offset: number }
  /** By partition; other partitions are not bounded. */
  | { readonly kind: 'offsets'; readonly offsets: ReadonlyMap<number, number> };

const EXPECTED =
  'an instant with its zone (2026-03-02T14:00:00Z), a duration (10m, -5m), an offset (1200), or offsets by partition (0:1200,1:950)';

/** Reads the value of the option `name`. Throws TraplineError('input'). */
export function parseBound(name: string, text: string): Bound {
  if (/^\d+$/.test(text)) return { kind: 'offset', offset: safe(name, text, text) };
  if (/^\d+:\d+(?:,\d+:\d+)*$/.test(text)) return { kind: 'offsets', offsets: parseOffsets(name, text) };
  try {
    if (/^[+-]?(?:\d+(?:d|h|m|s|ms))+$/.test(text)) {
      const ms = parseDuration(text.replace(/^[+-]/, ''));
      return { kind: 'relative', ms: text.startsWith('-') ? -ms : ms };
    }
    if (/^\d{4}-/.test(text)) return { kind: 'time', timeMs: parseInstant(text) };
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new TraplineError('option_invalid', `${name}: ${error.message}`);
  }
  throw new TraplineError('option_invalid', `${name}: expected ${EXPECTED}, found ${show(text)}`);
}

function parseOffsets(name: string, text: string): ReadonlyMap<number, number> {
  const offsets = new Map<number, number>();
  for (const pair of text.split(',')) {
    const [partition, offset] = pair.split(':').map((digits) => safe(name, digits, text)) as [number, number];
    if (offsets.has(partition))
      throw new TraplineError('option_invalid', `${name}: partition ${partition} is given twice`);
    offsets.set(partition, offset);
  }
  return offsets;
}

function safe(name: string, digits: string, text: string): number {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  throw new TraplineError('option_invalid', `${name}: expected a number below 2^53, found ${show(text)}`);
}

/** The bound at which a replay can continue after the records it has sent: the next offset of each partition. */
export function formatOffsets(next: ReadonlyMap<number, number>): string {
  const sorted = [...next].sort(([a], [b]) => a - b);
  return sorted.map(([partition, offset]) => `${partition}:${offset}`).join(',');
}
