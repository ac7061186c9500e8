import { type Fragment, html, type Markup } from '../markup.ts';

/** A part of the page under a heading of its own. */
export interface Section {
  /** Names the place in the page, for links to it. */
  readonly id: string;
  readonly title: string;
  readonly content: readonly Fragment[];
}

/** Draws a section as a landmark that is named after its heading. */
export function drawSection({ id, title, content }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content.map((part) => html`${part} `)}
  </section> `;
}
