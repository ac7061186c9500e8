import { html, Markup } from './markup.ts';
import { drawSection, type Section } from './sections/section.ts';
import { STYLE } from './style.ts';

/** Lets the page load nothing and run nothing, whatever may stand in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** What a page is made of. The first section is the one that can be skipped to. */
export interface PageDocument {
  readonly title: string;
  /** Below the title. */
  readonly intro: Markup;
  readonly sections: readonly Section[];
  readonly footer: string;
}

/** A page of HTML that needs nothing else. */
export function drawDocument({ title, intro, sections, footer }: PageDocument): string {
  const first = sections[0]?.id ?? '';
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="trapline" />
        <title>${title} · Trapline</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#${first}">Skip to the verdict</a>
        <header>
          <h1>${title}</h1>
          ${intro}
          <nav aria-label="Parts of this report">
            <ul>
              ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li> `)}
            </ul>
          </nav>
        </header>
        <main>${sections.map(drawSection)}</main>
        <footer><p>${footer}</p></footer>
      </body>
    </html> `;
  return page.toString();
}
