import { HttpError } from '@influxdata/influxdb-client';

/** The words of the server or of the system about a failed request, on one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof HttpError) {
    const { error: first, message: second } = (error.json ?? {}) as Readonly<Record<string, unknown>>;
    const said = [second, first, error.body].find((words) => typeof words === 'string' && words !== '');
    return oneLine(`${said ?? error.statusMessage} (HTTP ${error.statusCode})`);
  }
  // If a name has several addresses, this holds an error for each.
  const { errors } = error as { readonly errors?: readonly unknown[] };
  const [cause = error] = errors ?? [];
  return oneLine(cause instanceof Error ? cause.message : String(cause));
}

/** The text with every run of white space as one blank. */
export function oneLine(words: string): string {
  return words.trim().replaceAll(/\s+/g, ' ');
}

/** The text in at most `length` characters: of a longer one, the begin and the end. */
export function withoutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = length - 3;
  const head = Math.ceil(kept / 2);
  return `${text.slice(0, head)} … ${text.slice(text.length - (kept - head))}`;
}
