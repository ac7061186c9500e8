/**
 * What does not show where it is printed, or does something else than show: control, format and other invisible characters, halves of
 * surrogate pairs, line and paragraph separators, and blanks other than the space. Joiners and the selectors of emoji are left, as scripts are
 * written with them.
 */
const HIDDEN =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

/** The colours, line feeds and tabs with which a text for a terminal is laid out. */
// oxlint-disable-next-line no-control-regex
const LAYOUT = /\u001b\[[\d;]{1,20}m|[\n\t]/.source;
const LAYOUT_OR_HIDDEN = new RegExp(`(${LAYOUT})|(?:${HIDDEN.source})`, 'gu');

/** Text from outside as one line that is safe on a terminal: each character that would not show is its escape, as `\u001b`. */
export function printable(text: string): string {
  return text.replace(HIDDEN, escaped);
}

/** The same for a text of several lines with colours, whose parts from outside are printable already. */
export function printableLines(text: string): string {
  return text.replace(LAYOUT_OR_HIDDEN, (found, layout: string | undefined) => layout ?? escaped(found));
}

/** The form is that of JSON, so that escaped JSON is JSON with the same meaning. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, unit) => character.charCodeAt(unit))
    .map((code) => `\\u${code.toString(16).padStart(4, '0')}`)
    .join('');
}
