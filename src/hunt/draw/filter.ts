import { formatMoney } from '../../config/units.ts';
import { type Random } from '../../random/random.ts';
import { type Form, maybe, type Section } from './form.ts';

/** A filter in the form of its file, with the amounts at which it changes its mind. */
export interface DrawnFilter {
  readonly form: Section;
  readonly edgesCents: readonly number[];
}

const MOST_DEEP = 3;

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  device: ['mobile', 'web', 'pos'],
  region: ['north', 'south', 'east', '7'],
  category: ['food', 'travel', 'electronics', '10'],
  location: ['Oslo', 'Lima', 'São Paulo'],
  currency: ['USD', 'EUR'],
};

/** One condition or more, of which some hold others. */
export function drawFilter(random: Random, depth = 1): DrawnFilter {
  const edgesCents: number[] = [];
  const inner = (): Section => {
    const { form, edgesCents: own } = drawFilter(random, depth + 1);
    edgesCents.push(...own);
    return form;
  };
  const field = random.pick(Object.keys(FIELDS));
  const form: Section = {
    ...maybe(random, 0.5, field, () => drawValues(random, FIELDS[field]!)),
    ...maybe(random, 0.4, 'amount', () => {
      const { cents, form: range } = drawRange(random);
      edgesCents.push(...cents);
      return range;
    }),
    ...(depth === MOST_DEEP
      ? {}
      : {
          ...maybe(random, 0.3, 'not', inner),
          ...maybe(random, 0.2, 'any', () => [inner(), inner()]),
          ...maybe(random, 0.1, 'all', () => [inner(), inner()]),
        }),
  };
  return { form: Object.keys(form).length > 0 ? form : { device: random.pick(FIELDS['device']!) }, edgesCents };
}

function drawValues(random: Random, known: readonly string[]): Form {
  const from = random.below(known.length);
  const values = known.slice(from, from + 1 + random.below(2));
  return values.length === 1 ? values[0]! : values;
}

function drawRange(random: Random): { readonly form: Section; readonly cents: readonly number[] } {
  const above = random.pick([0, 499, 1000]);
  const below = random.pick([above + 2, 5000, 100_000]);
  const money = (cents: number): string => formatMoney({ cents, currency: 'USD' });
  switch (random.below(3)) {
    case 0:
      return { form: { above: money(above) }, cents: [above] };
    case 1:
      return { form: { below: money(below) }, cents: [below] };
    default:
      return { form: { above: money(above), below: money(below) }, cents: [above, below] };
  }
}
