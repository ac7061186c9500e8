import { escape } from '@influxdata/influxdb-client';

/** Text; or a field in line protocol already, as `integer` and `float` give it; null where there is none. */
export type Tags = Readonly<Record<string, string | null>>;
export type Fields = Readonly<Record<string, string | null>>;

/** The start of a line, which is its series; tags in the order given, those without a value left out. */
export function seriesOf(measurement: string, tags: Tags): string {
  return (
    escape.measurement(measurement) +
    Object.entries(tags)
      .map(([name, value]) => tagOf(name, value))
      .join('')
  );
}

/** `,name=value`; nothing where there is no value, for line protocol knows no empty one. */
export function tagOf(name: string, value: string | null): string {
  if (value === null || value === '') return '';
  // Line protocol cannot say a backslash at the end of a value: it would take the next comma for a part of that.
  return `,${name}=${escape.tag(value.endsWith('\\') ? `${value}_` : value)}`;
}

/** `name=value,…` of the fields that have a value. */
export function fieldsOf(fields: Fields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

export function integer(value: number | null): string | null {
  return value === null ? null : `${value}i`;
}

export function float(value: number | null): string | null {
  return value === null ? null : String(value);
}

/** Cents as a decimal number of the currency's unit. */
export function money(cents: number): string {
  return String(cents / 100);
}

export function text(value: string | null): string | null {
  return value === null ? null : escape.quoted(value.replaceAll(/[\r\n]/g, ' '));
}
