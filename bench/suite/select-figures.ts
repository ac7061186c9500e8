import { listNames, nearest, show } from '../../src/config/messages.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { type Figure } from './figure.ts';

/**
 * The figures that are meant by names of figures and groups, each once, in the order of `figures`. No name means all but the long
 * ones. Throws TraplineError('input') for a name that is neither.
 */
export function selectFigures(figures: readonly Figure[], names: readonly string[]): readonly Figure[] {
  if (names.length === 0) return figures.filter(({ isLong }) => isLong !== true);
  const known = new Set(figures.flatMap(({ name, groups }) => [name, ...groups]));
  for (const name of names) {
    if (known.has(name)) continue;
    const guess = nearest(name, [...known]);
    const groups = [...new Set(figures.flatMap((figure) => figure.groups))];
    const advice =
      guess === undefined
        ? `expected a figure that --list shows, or ${listNames(groups)}`
        : `did you mean ${show(guess)}?`;
    throw new TraplineError('unknown_name', `unknown figure ${show(name)}, ${advice}`);
  }
  return figures.filter(({ name, groups }) => [name, ...groups].some((each) => names.includes(each)));
}
