import { expect, it } from 'vitest';
import { parseHeaderChanges } from '../../src/replay/header-changes.ts';

it.each([
  [[], ['a'], '--rename-header: expected OLD=NEW, found "a"'],
  [[], ['a=b=c'], '--rename-header: expected OLD=NEW, found "a=b=c"'],
  [['a'], ['a=b'], '--rename-header a=b: --drop-header leaves it out; give one of them'],
  [[], ['a=b', 'a=c'], '--rename-header a=c: it has a new name already; give one of them'],
])('drop %j, rename %j: %s', (drop, rename, message) => {
  expect(() => parseHeaderChanges(drop, rename)).toThrow(message);
});
