const EXCERPT_LENGTH = 160;

/** A row as one line of printable text, cut to a readable length. */
export function excerpt(row: string): string {
  const text = row.trim();
  const cut = text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
  return cut.replace(
    /[\p{Cc}\p{Cs}\u2028\u2029]/gu,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
