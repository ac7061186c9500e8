import { escape } from '@influxdata/influxdb-client';

/** Tags of a line by name; null for a tag that is left out. */
export type Tags = Readonly<Record<string, string | null>>;
/**
 * Fields of a line by name, each already in line protocol, as `integer` and `float` write it; null for a field that is left
 * out.
 */
export type Fields = Readonly<Record<string, string | null>>;

/** The start of a line, which identifies its series. Tags keep their order; those without a value are left out. */
export function seriesOf(measurement: string, tags: Tags): string {
  return (
    escape.measurement(measurement) +
    Object.entries(tags)
      .map(([name, value]) => tagOf(name, value))
      .join('')
  );
}

/** `,name=value`; empty without a value, because line protocol has no empty values. */
export function tagOf(name: string, value: string | null): string {
  if (value === null || value === '') return '';
  // Line protocol cannot express a backslash at the end of a value: it would escape the next comma. Values that end so, or in a backslash and
  // underscores, get one underscore more, so that different values stay different.
  return `,${name}=${escape.tag(value.replace(/\\_*$/, '$&_'))}`;
}

/** `name=value,…` of the fields that have a value. */
export function fieldsOf(fields: Fields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** An integer in line protocol; null stays null. */
export function integer(value: number | null): string | null {
  return value === null ? null : `${value}i`;
}

/** A floating-point number in line protocol; null stays null. */
export function float(value: number | null): string | null {
  return value === null ? null : String(value);
}

/** Cents as a decimal number of the currency's unit. */
export function money(cents: number): string {
  return String(cents / 100);
}

/** A quoted text in line protocol, with line ends as blanks; null stays null. */
export function text(value: string | null): string | null {
  return value === null ? null : escape.quoted(value.replaceAll(/[\r\n]/g, ' '));
}
