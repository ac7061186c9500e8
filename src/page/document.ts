import { html, Markup } from './markup.ts';
import { pageScript } from './page-script.ts';
import { drawSection, type Section } from './sections/section.ts';
import { STYLE } from './style.ts';

/** Lets the page load nothing, and run nothing but its own script, whatever may stand in it. */
function policyOf(scriptHash: string | null): string {
  const script = scriptHash === null ? '' : ` script-src '${scriptHash}';`;
  return `default-src 'none';${script} style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
}

/** A page that needs nothing else. */
export interface PageDocument {
  readonly title: string;
  /** Below the title. */
  readonly intro: Markup;
  /** The first of them is what a reader may skip to. */
  readonly sections: readonly Section[];
  /** What is skipped to, in a word or two. */
  readonly skipTo: string;
  readonly footer: string;
  /** CSS beside that of all pages. */
  readonly style?: string;
}

/** The page as HTML. */
export function drawDocument({ title, intro, sections, skipTo, footer, style = '' }: PageDocument): string {
  const script = pageScript();
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Markup(policyOf(script.hash))}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="trapline" />
        <title>${title} · Trapline</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Markup(`${STYLE}${style}`)}
        </style>
      </head>
      <body>
        <a class="skip" href="#${sections[0]?.id}">Skip to the ${skipTo}</a>
        <header>
          <h1>${title}</h1>
          ${intro}
          <nav aria-label="Parts of this report">
            <ul>
              ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li> `)}
            </ul>
          </nav>
          <button type="button" id="toggle-tables" aria-pressed="false" hidden>Open all tables</button>
        </header>
        <main>${sections.map(drawSection)}</main>
        <footer><p>${footer}</p></footer>
        ${script.element}
      </body>
    </html> `;
  return page.toString();
}
