import { type Thousands } from '../model/mapping.ts';
import { type AmountOptions, AmountParser, type AmountProblem } from './amount.ts';
import { Fields } from './fields.ts';

/** Ways of writing a number, the more usual first. */
const WRITINGS: readonly { readonly decimal?: ','; readonly thousands: Thousands }[] = [
  { thousands: ',' },
  { decimal: ',', thousands: 'none' },
  { decimal: ',', thousands: '.' },
  { thousands: ' ' },
  { decimal: ',', thousands: ' ' },
  { thousands: "'" },
  { decimal: ',', thousands: "'" },
];
const PROBLEMS: readonly AmountProblem[] = ['not an amount', 'more than two decimals'];
/** What stands beside a number and is none of it: a currency's sign or code. */
const BESIDE = /^[^\d\s()+\-.,'’_]+\.?|[^\d\s()+\-.,'’_]+$/gu;
const LONGEST = 60;

/** Says of texts that a mapping does not read as amounts what it would have to say to read them. */
export class AmountAdvice {
  readonly #options: AmountOptions;

  constructor(options: AmountOptions) {
    this.#options = options;
  }

  /** The problem, with every reading that another mapping would give the text, at most two of them. */
  explain(problem: AmountProblem, text: string | null): string {
    if (text === null || text.length > LONGEST || !PROBLEMS.includes(problem)) return problem;
    const readings = this.#readings(text.trim());
    if (readings.size === 0) return problem;
    const all = [...readings].map(([cents, settings]) => `${plain(cents)} with ${settings}`);
    return `${problem} as the mapping has it: it would be ${all.join(', or ')}`;
  }

  /** By cents, what the mapping would have to say. */
  #readings(text: string): ReadonlyMap<number, string> {
    const found = new Map<number, string>();
    const unknown = this.#unknownSymbol(text);
    const fields = new Fields(1);
    fields.setText(0, text);
    for (const writing of WRITINGS) {
      const cents = new AmountParser({ ...this.#asStated(), ...writing, ...unknown }).parse(fields, 0);
      if (typeof cents !== 'number' || found.has(cents)) continue;
      const settings = [...this.#settings(writing), ...(unknown === null ? [] : [`symbol: '${unknown.symbol}'`])];
      if (settings.length > 0) found.set(cents, settings.join(' and '));
      if (found.size === 2) break;
    }
    return found;
  }

  /** What of the options holds whatever the writing. */
  #asStated(): AmountOptions {
    const { symbol, minorUnit } = this.#options;
    return { symbol, excessDecimals: 'malformed', ...(minorUnit === undefined ? {} : { minorUnit }) };
  }

  #settings({ decimal, thousands }: (typeof WRITINGS)[number]): string[] {
    const unchanged = this.#options.thousands ?? (decimal === undefined ? ',' : 'none');
    return [
      ...(decimal === this.#options.decimal ? [] : [`decimal: '${decimal ?? '.'}'`]),
      ...(thousands === unchanged ? [] : [`thousands: ${thousands === "'" ? `"'"` : `'${thousands}'`}`]),
    ];
  }

  /** A sign or code beside the number that the mapping does not state. */
  #unknownSymbol(text: string): { readonly symbol: string } | null {
    const inner = text.replace(/^[\s(+-]+|[\s)+-]+$/g, '');
    const [symbol] = inner.match(BESIDE) ?? [];
    const { symbol: stated } = this.#options;
    const known = typeof stated === 'string' ? [stated] : (stated ?? []);
    return symbol === undefined || known.includes(symbol) ? null : { symbol };
  }
}

function plain(cents: number): string {
  const magnitude = Math.abs(cents);
  return `${cents < 0 ? '-' : ''}${Math.floor(magnitude / 100)}.${String(magnitude % 100).padStart(2, '0')}`;
}
