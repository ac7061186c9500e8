import { type Fragment, html, type Markup } from './markup.ts';

/** A table of the page. The first cell of each row is its heading. */
export interface PageTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Fragment[])[];
  /** Columns of words instead of figures, by number; the first always is one. */
  readonly words?: readonly number[];
}

/** A table that scrolls by itself where it is wider than the page, also by keyboard. */
export function drawTable({ caption, head, rows, words = [] }: PageTable): Markup {
  const kind = (column: number): string => (column === 0 || words.includes(column) ? 'word' : 'figure');
  const cells = ([name, ...rest]: readonly Fragment[]): Markup =>
    html`<tr>
      <th scope="row">${name}</th>
      ${rest.map((cell, i) => html`<td class="${kind(i + 1)}">${cell}</td>`)}
    </tr>`;
  return html`<div class="scroll" role="group" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((title, i) => html`<th scope="col" class="${kind(i)}">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => html`${cells(row)} `)}
      </tbody>
    </table>
  </div>`;
}

/** The tables behind a chart, which open at a click, by keyboard, and on paper. */
export function behind(summary: string, ...content: readonly Fragment[]): Markup {
  return html`<details>
    <summary>${summary}</summary>
    ${content.map((part) => html`${part} `)}
  </details>`;
}

/** Terms with their explanation, and in between what the run has of each. */
export function drawTerms(terms: readonly { readonly term: Fragment; readonly text: Fragment }[]): Markup {
  return html`<dl class="terms">
    ${terms.map(
      ({ term, text }) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${text}</dd>
        </div> `,
    )}
  </dl>`;
}
