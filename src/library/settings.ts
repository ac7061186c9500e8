/** Settings of a scenario that are changed: by path, as `rules.impossible_travel.window`, with values as in the file. */
export type Settings = Readonly<Record<string, unknown>>;

/** The same as assignments, in the form of `--set`. */
export function assignments(settings: Settings): string[] {
  // JSON is YAML. Text is written as it would be in the file: '5m', and also '5'.
  return Object.entries(settings).map(
    ([path, value]) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
}
