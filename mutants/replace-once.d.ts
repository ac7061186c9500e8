/** `source` with `find` replaced. Throws Error unless `find` stands in it exactly once; `name` is what the source is called then. */
export function replaceOnce(
  name: string,
  source: string,
  change: { readonly find: string; readonly replace: string },
): string;
