import { html, type Markup } from './markup.ts';

/** What stands for a figure that was not measured. */
export const UNKNOWN = '–';

/**
 * A figure of report.json as text, with its exact value and its place there: a JSON Pointer (RFC 6901) in `data-at`. So a program can
 * read the page, and a test can compare every figure with the report.
 */
export function figure(at: readonly string[], value: number | null, format: (value: number) => string): Markup {
  const pointer = at.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  if (value === null) return html`<span data-at="${pointer}">${UNKNOWN}</span>`;
  return html`<data value="${String(value)}" data-at="${pointer}">${format(value)}</data>`;
}
