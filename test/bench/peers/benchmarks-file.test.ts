import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withTables } from '../../../bench/peers/benchmarks-file.ts';

const FILE = readFileSync(new URL('../../../docs/BENCHMARKS.md', import.meta.url), 'utf8');

describe('the tables in docs/BENCHMARKS.md', () => {
  it('take the place of those before, and of nothing else', () => {
    const first = withTables(FILE, 'first table\n');
    expect(first).toContain('\n\nfirst table\n\n<!-- peers: end -->');
    const second = withTables(first, 'second table');
    expect(second).toBe(first.replace('first table', 'second table'));
    expect(withTables(second, 'first table')).toBe(first);
    expect(second.split('<!--')[0]).toBe(FILE.split('<!--')[0]);
    expect(second.split('-->').at(-1)).toBe(FILE.split('-->').at(-1));
  });

  it('are refused where there are no marks for them', () => {
    expect(() => withTables('# Benchmarks\n', 'table')).toThrow(expect.objectContaining({ subCode: 'file_invalid' }));
  });
});
