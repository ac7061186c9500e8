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
}

/** A name or text as YAML writes it in a flow. */
export function quoted(text: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : `'${text.replaceAll("'", "''")}'`;
}
