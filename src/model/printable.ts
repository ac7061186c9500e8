/** What a terminal obeys or hides, and what breaks or turns a line: controls, halves of characters, separators of lines, marks of direction. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;

/** The same, and first the colours, line feeds and tabs with which a text for a terminal is laid out. */
// oxlint-disable-next-line no-control-regex
const LAYOUT_OR_UNPRINTABLE = /(\u001b\[[\d;]{1,20}m|[\n\t])|[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;

/** Text from outside as one line that is safe on a terminal: any other character is shown by its escape, as `\u001b`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escape);
}

/** The same for a text of several lines with colours, whose parts from outside are printable already. */
export function printableLines(text: string): string {
  return text.replace(LAYOUT_OR_UNPRINTABLE, (found, layout: string | undefined) => layout ?? escape(found));
}

/** The form is that of JSON, so that escaped JSON is JSON with the same meaning. */
function escape(found: string): string {
  return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
