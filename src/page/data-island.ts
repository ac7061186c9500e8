import { Markup } from './markup.ts';

/** What ends a script or begins a comment, and marks that turn the direction of writing or end a line in older scripts. */
const UNSAFE = /[<>\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Data in the page for its script. No text in it can end the element that it stands in. */
export function dataIsland(id: string, value: unknown): Markup {
  const text = JSON.stringify(value).replace(UNSAFE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  // As it is, for a template set in lines would put blanks around the data.
  return new Markup(`<script type="application/json" id="${id}">${text}</script>`);
}
