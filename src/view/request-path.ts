/** Longest target of a request that is looked at. */
const MOST_LENGTH = 2048;

/**
 * The names in the path of a request's target, decoded once: `/a/b%20c?x` is `a` and `b c`. Undefined for everything that is no plain path of
 * plain names: another form of target, what is not UTF-8, empty and hidden names (`..` is one), separators, drives and control characters.
 */
export function namesOf(target: string | undefined): readonly string[] | undefined {
  if (target === undefined || !target.startsWith('/') || target.length > MOST_LENGTH) return undefined;
  const path = target.slice(1).split('?', 1)[0]!;
  if (path === '') return [];
  const names: string[] = [];
  for (const part of path.split('/')) {
    const name = decoded(part);
    if (name === undefined || !isPlain(name)) return undefined;
    names.push(name);
  }
  return names;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** Whether a name can be that of a file or folder that is shown. */
export function isPlain(name: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return name !== '' && !name.startsWith('.') && !/[\u0000-\u001f\u007f/\\:]/.test(name);
}
