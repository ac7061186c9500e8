import { type Filter } from '../model/filter.ts';

/** A filter as a rule set writes it, in one line: `{device: [web, mobile], not: {region: north}}`. */
export function filterText(filter: Filter): string {
  return `{${conditionsOf(filter).map(conditionText).join(', ')}}`;
}

/** The conditions of a mapping. Two that need the same key stand below `all`. */
function conditionsOf(filter: Filter): readonly Filter[] {
  if (filter.kind !== 'all') return [filter];
  const keys = filter.of.map(keyOf);
  return new Set(keys).size === keys.length ? filter.of : [filter];
}

function keyOf(filter: Filter): string {
  return filter.kind === 'values' ? filter.field : filter.kind;
}

function conditionText(filter: Filter): string {
  const key = keyOf(filter);
  switch (filter.kind) {
    case 'values': {
      const [first, ...more] = filter.values.map(wordText);
      return `${key}: ${more.length === 0 ? first! : `[${[first, ...more].join(', ')}]`}`;
    }
    case 'amount': {
      const bound = (name: string, cents: number | null): string[] =>
        cents === null ? [] : [`${name}: ${decimalText(cents)} ${filter.currency}`];
      return `${key}: {${[...bound('above', filter.aboveCents), ...bound('below', filter.belowCents)].join(', ')}}`;
    }
    case 'all':
    case 'any':
      return `${key}: [${filter.of.map(filterText).join(', ')}]`;
    case 'not':
      return `${key}: ${filterText(filter.of)}`;
  }
}

function decimalText(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

/** What YAML takes for another thing than text, or for more than one word, needs quotes. */
function wordText(value: string): string {
  const isPlain = /^[A-Za-z][\w-]*(?: [\w-]+)*$/.test(value) && !/^(?:true|false|null)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
