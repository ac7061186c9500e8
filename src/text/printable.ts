/**
 * What does not show where it is printed, or does something else than show: control, format and other invisible characters, halves of
 * surrogate pairs, line and paragraph separators, and blanks other than the space.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

/** A text that a terminal can be given: each character that would not show is its JavaScript escape, `\u000d` or `\u{e0001}`. */
export function printable(text: string): string {
  return text.replace(HIDDEN, escaped);
}

function escaped(character: string): string {
  const hex = character.codePointAt(0)!.toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
