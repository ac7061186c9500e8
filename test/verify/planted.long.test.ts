import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Outcome, trapline } from '../cli/trapline.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

/** A few hundred transactions; no start, so that a default is taken. */
const SCENARIO = `name: planted
title: Something of everything
group: test
seed: '1'
duration: 1d
traffic: { kind: households, clients: 30, transactions_per_client_per_day: 8, activity_skew: 0 }
fraud:
  - { pattern: impossible_travel, episodes: 12, one_episode_per_client: true, gap: { uniform: [1m, 12m] } }
  - { pattern: spending_spree, episodes: 12, categories: 4, span: { uniform: [4m, 16m] } }
delivery:
  partitions: 3
  delay: { lognormal: { median: 300ms, sigma: 0.8, max: 10s } }
  disorder: { share: 15%, extra: { exponential: { mean: 1m, max: 20m } } }
  duplicates: { share: 5%, after: { uniform: [50ms, 2m] } }
engine: { rules: default, allowed_disorder: 5s, max_future: 1m }
`;

interface Plant {
  /** End of the module's path in the build. */
  readonly module: string;
  readonly find: string;
  readonly replace: string;
}

function verifyWith(plant: Plant | null, ...args: readonly string[]): Outcome {
  writeFileSync(inFolder('planted.yaml'), SCENARIO);
  const preload = new URL('plant.js', import.meta.url).href;
  return trapline(['verify', inFolder('planted.yaml'), ...args], {
    env: {
      TZ: 'UTC',
      LC_ALL: 'C.UTF-8',
      NODE_OPTIONS: `--import ${preload}`,
      ...(plant === null ? {} : { TRAPLINE_TEST_PLANT: JSON.stringify(plant) }),
    },
  });
}

/** At midnight UTC: the hour here, 12 or 13 where the second run is. */
const HOUR = 'new Date(0).getHours()';
/** True where the second run is. */
const THERE = `(1.5).toLocaleString() === '1,5'`;

/** A fault for each stage, of the kinds that happen; which stage, and column, it has to be found in. */
const FAULTS: readonly (readonly [what: string, plant: Plant, found: RegExp])[] = [
  [
    'a default start in local time',
    {
      module: '/config/scenario-schema.js',
      find: 'Date.parse(DEFAULT_START)',
      replace: `Date.parse(DEFAULT_START.replace('Z', ''))`,
    },
    /stage scenario, row 0 .*, column startMs: \d+ in the first run, \d+ in the second/,
  ],
  [
    'the hour of the day in local time',
    { module: '/sim/traffic/week-cycle.js', find: '(hour + EPOCH_HOUR)', replace: `(hour + EPOCH_HOUR + ${HOUR})` },
    /stage transactions, row 0 .*, column event_time_ms: \d+ in the first run, \d+ in the second/,
  ],
  [
    'a watermark by batch',
    {
      module: '/engine/admission.js',
      find: 'time < clockMs - this',
      replace: `time < (${THERE} ? this.#clockMs : clockMs) - this`,
    },
    /stage side, row \d+ .*; the second run failed: engine and oracle judged records differently: admitted \d+ /,
  ],
  [
    'alerts in the order of their partitions',
    {
      module: '/spill/merge.js',
      find: 'return order < 0 ||',
      replace: `if (${THERE}) return a.sequence < b.sequence; return order < 0 ||`,
    },
    /stage alerts, row \d+ .*, column alert_id: "[0-9a-f]{32}" in the first run, "[0-9a-f]{32}" in the second/,
  ],
  [
    'the keys of a minute by locale',
    {
      module: '/engine/code-order.js',
      find: 'return left < right ? -1 : 1',
      replace: `return (left < right ? -1 : 1) * (${THERE} ? -1 : 1)`,
    },
    /stage aggregates, row \d+ .*, column (categories|clients)\.0\.key: "[^"]+" in the first run, "[^"]+" in the second/,
  ],
  [
    'a rounding in the ground truth',
    {
      module: '/sim/injection/injection.js',
      find: 'parameters: plan.parameters',
      replace: `parameters: { ...plan.parameters, hour: ${HOUR} }`,
    },
    /stage episodes, row 0 .*, column parameters.hour: 0 in the first run, 12 in the second/,
  ],
  [
    'outcomes by locale',
    {
      module: '/score/episode-outcome.js',
      find: 'alert_ids: [...view',
      replace: `alert_ids: ${THERE} ? [] : [...view`,
    },
    /stage outcomes, row \d+ .*, column alert_ids: \["[0-9a-f]{32}".* in the first run, \[\] in the second/,
  ],
  [
    'a figure of the report',
    { module: '/score/wilson.js', find: 'return [', replace: `if (${THERE}) return [0, 1]; return [` },
    /stage report, row 0 .*, column rules\.impossible_travel\.episodes\.recall_ci95\.0: /,
  ],
];

describe('nondeterminism', () => {
  it.each(FAULTS)('of %s is found and named', (_, plant, found) => {
    const { status, stderr } = verifyWith(plant);
    expect(stderr).toMatch(found);
    expect(stderr).toMatch(/^trapline: planted: not deterministic: first diverging [^\n]*\n$/);
    expect(stderr).not.toContain('cannot be repeated');
    expect(status).toBe(3);
  });

  it('that does not repeat itself is called that', () => {
    const plant = {
      module: '/sim/delivery/sender.js',
      find: 'routes.delayMs(key, batch, row)',
      replace: 'Math.floor(Math.random() * 1000)',
    };
    const { status, stderr } = verifyWith(plant);
    expect(stderr).toMatch(/stage deliveries, partition 0, row 0 .*; it cannot be repeated: /);
    expect(status).toBe(3);
  });

  it('in a partition of the log is found there, and told as JSON', () => {
    const replace = `routes.delayMs(key, batch, row) + Number(${THERE})`;
    const plant = { module: '/sim/delivery/sender.js', find: 'routes.delayMs(key, batch, row)', replace };
    const { status, stdout } = verifyWith(plant, '--json');
    expect(status).toBe(3);
    const [verdict] = JSON.parse(stdout) as [Record<string, unknown>];
    expect(verdict).toMatchObject({
      scenario: 'planted',
      seed: '1',
      equal: false,
      first: { time_zone: 'UTC', locale: 'en-US', batch_rows: 4096, consumers: 1 },
      second: { time_zone: 'Pacific/Chatham', locale: 'tr-TR', batch_rows: 6, consumers: 3 },
      divergence: { stage: 'deliveries', partition: 0, repeats: true, failure: null },
    });
    const { difference } = verdict['divergence'] as { difference: { row: number; first: number; second: number } };
    expect(difference).toMatchObject({ row: 0, column: 'ingest_time_ms' });
    expect(difference.second).toBe(difference.first + 1);
  });

  it('is not found where there is none', () => {
    const { status, stdout, stderr } = verifyWith(null);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replace(/ +/g, ' ')).toBe(
      '✓ planted equal, stage by stage, to a second run in a fresh process with time zone Pacific/Chatham for UTC, ' +
        'locale tr-TR for en-US, batches of 6 for 4096 rows, consumers 3 for 1\n',
    );
  });
});
