import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { trapline } from './trapline.ts';

const inFolder = temporaryFolder();
const exported = (...args: readonly string[]) => trapline(['rules', 'export', ...args]);

/** What a script says of one rule. */
function queryOf(script: string, rule: string): string {
  return script.split('INSERT INTO alerts WITH\n').find((query) => query.includes(`SELECT '${rule}' AS rule`))!;
}

describe('rules export', () => {
  it('writes standard SQL unless it is told otherwise', () => {
    const { status, stdout } = exported();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^-- The rule set default as SQL\.\n/);
    expect(exported('--to', 'sql').stdout).toBe(stdout);
  });

  it('writes the numbers of the default rules into a script of Flink SQL', () => {
    const { status, stdout, stderr } = exported('--to', 'flink-sql');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^-- The rule set default as Flink SQL\.\n/);
    expect(stdout.match(/^INSERT INTO/gm)).toHaveLength(3);

    const travel = queryOf(stdout, 'impossible_travel');
    expect(travel).toContain(
      "count(DISTINCT region) OVER (PARTITION BY client_id ORDER BY event_time RANGE BETWEEN INTERVAL '0 00:10:00.000' " +
        'DAY TO SECOND(3) PRECEDING AND CURRENT ROW) >= 2 AS holds',
    );
    const spree = queryOf(stdout, 'spending_spree');
    expect(spree).toMatch(/count\(DISTINCT merchant_category\) .* INTERVAL '0 00:15:00\.000' .* >= 4 AS holds/);
    const pair = queryOf(stdout, 'low_high_velocity');
    expect(pair).toContain("PATTERN (SMALL_ONE LARGE_ONE) WITHIN INTERVAL '0 00:05:00.001' DAY TO SECOND(3)");
    expect(pair).toMatch(/SMALL_ONE\.amount_cents >= 0 AND SMALL_ONE\.amount_cents < 500\b/);
    expect(pair).toMatch(/LARGE_ONE\.amount_cents > 100000\b/);
    expect(pair).toContain('event_time_ms - 300000 AS window_start_ms');
    expect(pair).not.toMatch(/OVER|extend/);
  });

  it('writes a pair as a pattern if it is adjacent, whatever its window is, and else with window functions', () => {
    const file = inFolder('pairs.yaml');
    const amounts = 'kind: pair, below: 5.00 USD, above: 1000.00 USD';
    writeFileSync(
      file,
      `name: pairs
rules:
  - { name: one, detects: [], order: adjacent, window: { tumbling: 5m }, ${amounts} }
  - { name: two, detects: [], order: adjacent, window: { hopping: { size: 5m, slide: 1m } }, ${amounts} }
  - { name: three, detects: [], order: ordered, window: 5m, ${amounts} }
  - { name: four, detects: [], order: unordered, window: 5m, ${amounts} }
`,
    );
    const { stdout } = exported(file, '--to', 'flink-sql');
    const patterns = ['one', 'two', 'three', 'four'].map((rule) => queryOf(stdout, rule).includes('MATCH_RECOGNIZE'));
    expect(patterns).toEqual([true, true, false, false]);
    expect(exported(file).stdout).not.toContain('MATCH_RECOGNIZE');
  });

  it('puts the watermark of Flink a millisecond behind the allowed disorder', () => {
    const watermark = (...args: readonly string[]) =>
      /WATERMARK FOR `timestamp` AS `timestamp` - (.*)/.exec(exported('--to', 'flink-sql', ...args).stdout)![1];
    expect(watermark()).toBe("INTERVAL '0 00:00:05.001' DAY TO SECOND(3)");
    expect(watermark('--allowed-disorder', '2m')).toBe("INTERVAL '0 00:02:00.001' DAY TO SECOND(3)");
  });

  it.each([
    [['--to', 'flinksql'], /^trapline: --to: unknown value "flinksql", did you mean "flink-sql"\? .*\n$/],
    [['--allowed-disorder', '5s'], /^trapline: --allowed-disorder: only --to flink-sql uses it\n$/],
    [['--to', 'flink-sql', '--allowed-disorder', 'soon'], /^trapline: --allowed-disorder: .*"soon".*\n$/],
    [['defualt', '--to', 'flink-sql'], /^trapline: .*"defualt".*"default".*\n$/],
  ])('refuses %j in one line', (args, line) => {
    const { status, stdout, stderr } = exported(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(line);
  });
});
