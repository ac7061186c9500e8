/** `source` with `find` replaced. Throws Error unless `find` stands in it exactly once; `name` is what the source is called then. */
export function replaceOnce(name, source, { find, replace }) {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`${name} has ${parts.length - 1} places that read ${find}`);
  return parts.join(replace);
}
