import { printable } from '../text/printable.ts';

/** A part of a mapping that was guessed: its key, the YAML that stands behind it, and what to check. */
export interface Guess {
  readonly key: string;
  readonly yaml: string;
  /** Why it was chosen, and what the sample could not decide; each becomes a comment. */
  readonly notes: readonly string[];
}

/** The texts of one column that are there. */
export interface Column {
  readonly name: string;
  readonly texts: readonly string[];
  /** Rows of the sample in which it has none. */
  readonly missing: number;
  /** Whether it is null in some row, and not just without a text. */
  readonly isNull: boolean;
}

/** A name or text as YAML writes it in a flow. */
export function quoted(text: string): string {
  if (printable(text) !== text) return JSON.stringify(text);
  return /^[A-Za-z_][\w.-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : `'${text.replaceAll("'", "''")}'`;
}

/** Whether a reading of so many of the texts is theirs: a few may be broken. */
export function isMost(count: number, texts: readonly string[]): boolean {
  return count > 0 && count * 10 >= texts.length * 9;
}

/** A note on the texts that a reading does not read, if there are any. */
export function brokenNote(texts: readonly string[], reads: (text: string) => boolean): readonly string[] {
  const broken = texts.filter((text) => !reads(text));
  if (broken.length === 0) return [];
  return [`CHECK: ${broken.length} of ${texts.length} texts have another form, such as ${JSON.stringify(broken[0])}`];
}
