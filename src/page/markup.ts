import { printable } from '../text/printable.ts';

/**
 * HTML that is safe to put into a page. It comes from `html` only, so text from outside cannot become markup by being forgotten.
 */
export class Markup {
  readonly #source: string;

  /** Use `html`; this takes the source as it is. */
  constructor(source: string) {
    this.#source = source;
  }

  toString(): string {
    return this.#source;
  }
}

/** What may stand in a template: markup as it is, text and numbers escaped, lists one after the other, and nothing. */
export type Fragment = Markup | string | number | null | undefined | readonly Fragment[];

/** A template whose literal parts are HTML and whose values are escaped, but for those that are markup themselves. */
export function html(literals: TemplateStringsArray, ...values: readonly Fragment[]): Markup {
  const parts = literals.map((literal, i) => `${literal}${i < values.length ? render(values[i]) : ''}`);
  return new Markup(parts.join(''));
}

function render(value: Fragment): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  return value.map(render).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text as HTML, for elements and for quoted attributes. What would not show, or would turn the direction of writing, is its escape. */
export function escapeText(text: string): string {
  return printable(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character]!);
}
