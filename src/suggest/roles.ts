import { type Column } from './guess.ts';
import { ENGLISH, OTHER_LANGUAGES, plainName, type Role } from './names.ts';

/** Shorter words begin too many others. */
const LEAST_BEGINNING = 6;

/** How well a name fits a role: 0 not at all, larger better. */
function fit(role: Role, name: string): number {
  const names = [plainName(name), plainName(name.split('.').at(-1)!)];
  const words = OTHER_LANGUAGES[role].split(' ');
  const place = ENGLISH[role].findIndex((pattern) => names.some((each) => pattern.test(each)));
  const english = place === -1 ? 0 : ENGLISH[role].length - place;
  const word = words.findIndex((each) => names.includes(each));
  // A whole word is as good as the best name of English, and those before it are better.
  if (word !== -1) return Math.max(english, ENGLISH[role].length - word / words.length);
  const begins = words.some((each) => each.length >= LEAST_BEGINNING && names.some((plain) => plain.startsWith(each)));
  return Math.max(english, begins ? 0.5 : 0);
}

/** The columns whose names fit the role, the best first; those that were taken for another role are left out. */
export function candidates(role: Role, columns: readonly Column[], taken: ReadonlySet<string>): readonly Column[] {
  return columns
    .map((column) => ({ column, fits: fit(role, column.name) }))
    .filter(({ column, fits }) => fits > 0 && !taken.has(column.name))
    .sort((a, b) => b.fits - a.fits)
    .map(({ column }) => column);
}
