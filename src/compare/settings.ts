import { formatPath } from '../config/path.ts';
import { type SettingDifference } from './comparison-schema.ts';

type Path = readonly (string | number)[];

/**
 * Where two values of plain JSON differ, each at the deepest path that both have. Members of a list go by their names, if all of them have one and no two
 * the same, else by their places.
 */
export function settingsThatDiffer(a: unknown, b: unknown): SettingDifference[] {
  return [...differences([], a, b)];
}

function* differences(path: Path, a: unknown, b: unknown): Generator<SettingDifference> {
  const [ofA, ofB] = [membersOf(a), membersOf(b)];
  if (ofA === undefined || ofB === undefined || ofA.kind !== ofB.kind) {
    if (JSON.stringify(a) !== JSON.stringify(b)) yield { path: formatPath(path), a, b };
    return;
  }
  for (const key of new Set([...ofA.members.keys(), ...ofB.members.keys()])) {
    yield* differences([...path, key], ofA.members.get(key), ofB.members.get(key));
  }
}

interface Members {
  readonly kind: 'object' | 'named' | 'list';
  readonly members: ReadonlyMap<string | number, unknown>;
}

function membersOf(value: unknown): Members | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return { kind: 'object', members: new Map(Object.entries(value)) };
  const list: readonly unknown[] = value;
  const names = list.map(nameOf);
  const isNamed = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  if (!isNamed) return { kind: 'list', members: new Map(list.entries()) };
  return { kind: 'named', members: new Map(names.map((name, i) => [name, list[i]])) };
}

function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('name' in value)) return undefined;
  return typeof value.name === 'string' ? value.name : undefined;
}
