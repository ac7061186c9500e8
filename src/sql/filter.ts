import { type Filter } from '../model/filter.ts';
import { columnSql, textSql } from './condition.ts';

/** A filter as a condition of SQL that is true or false for every row, and never unknown: so NOT takes what is null, as Trapline does. */
export function filterSql(filter: Filter): string {
  switch (filter.kind) {
    case 'values': {
      const column = columnSql(filter.field);
      return `(${column} IS NOT NULL AND ${column} IN (${filter.values.map(textSql).join(', ')}))`;
    }
    case 'amount': {
      const { currency, aboveCents, belowCents } = filter;
      const bounds = [
        ...(aboveCents === null ? ['amount_cents >= 0'] : [`amount_cents > ${aboveCents}`]),
        ...(belowCents === null ? [] : [`amount_cents < ${belowCents}`]),
      ];
      return `(currency IS NOT NULL AND currency = ${textSql(currency)} AND ${bounds.join(' AND ')})`;
    }
    case 'all':
      return `(${filter.of.map(filterSql).join(' AND ')})`;
    case 'any':
      return `(${filter.of.map(filterSql).join(' OR ')})`;
    case 'not':
      return `NOT ${filterSql(filter.of)}`;
  }
}
