import { extraName } from '../config/extra-names.ts';
import { quoted } from './guess.ts';

/** How a mapping names columns that it has no use for, so that a rule may go by them; without those of which no name can be made. */
export function extraHint(columns: readonly string[]): readonly string[] {
  const named = new Map<string, string>();
  for (const column of columns) {
    const name = nameOf(column);
    if (extraName.safeParse(name).success && !named.has(name)) named.set(name, column);
  }
  if (named.size === 0) return [];
  const lines = [...named].map(([name, column]) => `  ${name}: { column: ${quoted(column)} }`);
  return ['A rule may go by them if they have names:', 'extra:', ...lines];
}

/** Lower-case letters, digits and `_`. */
function nameOf(column: string): string {
  const name = column
    .normalize('NFKD')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_');
  return name.replace(/^[_0-9]+|_+$/g, '');
}
