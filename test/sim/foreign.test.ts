import { describe, expect, it } from 'vitest';
import { allocateBatch, NO_COORDINATE } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { type ForeignTraffic } from '../../src/model/foreign-traffic.ts';
import { type FraudSpec, type Scenario } from '../../src/model/scenario.ts';
import { createWorld } from '../../src/sim/world.ts';
import { rowAt, worldRows } from './rows.ts';
import { ALL_DECOYS, ALL_FRAUD, constant, DAY, fraud, HOUR, scenarioFixture, START_MS } from './scenario-fixture.ts';

interface FileRow {
  readonly timeMs: number;
  readonly client: string;
  readonly region?: string | null;
  readonly location?: string;
  readonly category?: string | null;
  readonly amountCents?: number;
  readonly device?: string | null;
}

function foreignOf(fileRows: readonly FileRow[]): ForeignTraffic {
  const vocabulary = createVocabulary();
  const batch = allocateBatch(vocabulary, fileRows.length);
  fileRows.forEach((row, i) => {
    batch.ids.set([i, 0xf11e], 2 * i);
    batch.client[i] = vocabulary.clients.intern(row.client);
    batch.amountCents[i] = row.amountCents ?? 1000;
    batch.currency[i] = vocabulary.currencies.intern('EUR');
    batch.eventTimeMs[i] = row.timeMs;
    batch.location[i] = vocabulary.locations.intern(row.location ?? `${row.region} town`);
    batch.device[i] = vocabulary.devices.intern(row.device ?? null);
    batch.category[i] = vocabulary.categories.intern(row.category === undefined ? 'misc' : row.category);
    batch.region[i] = vocabulary.regions.intern(row.region === undefined ? 'Midwest' : row.region);
    batch.latitudeE6[i] = NO_COORDINATE;
    batch.longitudeE6[i] = NO_COORDINATE;
  });
  batch.length = fileRows.length;
  return {
    inputs: ['sample.csv'],
    files: ['sample.csv'],
    rowsRead: fileRows.length,
    rowsMapped: fileRows.length,
    rowsExcluded: new Map(),
    malformedCount: 0,
    malformed: [],
    batch,
  };
}

const overlay = (fraudSpecs: readonly FraudSpec[], changes: Partial<Scenario> = {}): Scenario =>
  scenarioFixture({
    startMs: null,
    durationMs: null,
    traffic: { kind: 'file', path: null, mapping: 'm', maxMalformedShare: 0.01 },
    fraud: fraudSpecs,
    ...changes,
  });

const CATEGORIES = ['grocery', 'fuel', 'travel', 'misc', 'health'];
/** Two clients: one around for ten days, mostly in the Midwest; one around for an hour, at first nowhere known. */
const FILE: readonly FileRow[] = [
  ...Array.from({ length: 40 }, (_, i): FileRow => ({
    timeMs: START_MS + (i * DAY) / 4,
    client: 'long',
    region: i % 4 === 3 ? 'South' : 'Midwest',
    location: i % 4 === 3 ? 'Dallas' : i % 4 === 0 ? 'Peoria' : 'Chicago',
    category: CATEGORIES[i % 5]!,
    amountCents: 1000 * (1 + (i % 5)),
  })),
  { timeMs: START_MS + DAY, client: 'short', region: null, location: 'ONLINE', category: null, amountCents: -500 },
  { timeMs: START_MS + DAY, client: 'short', region: null, location: 'ONLINE' },
  { timeMs: START_MS + DAY + HOUR, client: 'short', region: 'West' },
];

describe('traffic from a file', () => {
  it('is the file’s rows, ids and all, by time and then by place in the file', () => {
    const foreign = foreignOf(FILE);
    const world = createWorld(overlay([]), foreign);
    const order = FILE.map((_, i) => i).sort((a, b) => FILE[a]!.timeMs - FILE[b]!.timeMs || a - b);
    expect(worldRows(world)).toEqual(
      order.map((i) => ({ ...rowAt(foreign.batch, i), trueTimeMs: foreign.batch.eventTimeMs[i]! })),
    );
    expect([world.startMs, world.endMs]).toEqual([START_MS, START_MS + 39 * (DAY / 4) + 1]);
  });

  it('stays as it is when episodes are injected', () => {
    const plain = worldRows(createWorld(overlay([]), foreignOf(FILE)));
    const world = createWorld(overlay(ALL_FRAUD, { decoys: ALL_DECOYS }), foreignOf(FILE));
    const injected = new Set(world.episodes.flatMap(({ transaction_ids }) => transaction_ids));
    expect(injected.size).toBeGreaterThan(100);
    expect(worldRows(world).filter(({ id }) => !injected.has(id))).toEqual(plain);
  });

  it('gives the population its clients, modal regions, places, categories and currency', () => {
    const { population } = createWorld(overlay([]), foreignOf(FILE));
    const { vocabulary } = population;
    const homes = Array.from(population.homePlace, (place) => population.places[place]!);
    expect(Array.from(population.clients, (code) => vocabulary.clients.text(code))).toEqual(['long', 'short']);
    expect(homes.map(({ regionCode }) => vocabulary.regions.value(regionCode))).toEqual(['Midwest', 'West']);
    expect(homes.map(({ location }) => vocabulary.locations.value(location))).toEqual(['Chicago', 'West town']);
    expect(population.regions.map(({ name }) => name)).toEqual(['Midwest', 'South', 'West']);
    expect(population.regions.map(({ places }) => places.length)).toEqual([2, 1, 1]);
    expect(population.categories.map(({ name }) => name)).toEqual(CATEGORIES);
    expect(population.categories.map(({ medianCents }) => medianCents)).toEqual([1000, 2000, 3000, 3031, 5000]);
    expect(vocabulary.currencies.value(population.currency)).toBe('EUR');
  });

  it('has episodes within each client’s active span, dressed like the file', () => {
    const specs = [
      fraud('impossible_travel', { episodes: 100, oneEpisodePerClient: false }),
      fraud('low_high_velocity', { episodes: 100, oneEpisodePerClient: false, gapMs: constant(3 * HOUR) }),
    ];
    const world = createWorld(overlay(specs), foreignOf(FILE));
    const own = new Map(worldRows(world).map((row) => [row.id, row]));
    const clients = new Set<string>();
    for (const {
      client_id,
      transaction_ids,
      first_event_time_ms,
      completing_true_time_ms,
      pattern,
    } of world.episodes) {
      if (pattern === 'impossible_travel') clients.add(client_id);
      else expect(client_id).toBe('long');
      const [from, until] =
        client_id === 'long' ? [START_MS, START_MS + 39 * (DAY / 4)] : [START_MS + DAY, START_MS + DAY + HOUR];
      expect(first_event_time_ms).toBeGreaterThanOrEqual(from);
      expect(completing_true_time_ms).toBeLessThanOrEqual(until);
      for (const id of transaction_ids) {
        expect(own.get(id)).toMatchObject({ currency: 'EUR', device: null, latitudeE6: NO_COORDINATE });
        expect(CATEGORIES).toContain(own.get(id)!.category);
      }
      if (pattern === 'impossible_travel') {
        const regions = transaction_ids.map((id) => own.get(id)!.region);
        expect(regions).not.toContain(null);
        expect(new Set(regions).size).toBe(2);
      }
    }
    expect(clients).toEqual(new Set(['long', 'short']));
  });

  it('travels also with a client whose region is never known', () => {
    const file = [
      ...FILE.filter(({ client }) => client === 'long').map((row) => ({ ...row, client: 'other' })),
      { timeMs: START_MS, client: 'online', region: null },
      { timeMs: START_MS + DAY, client: 'online', region: null },
    ];
    const world = createWorld(overlay([fraud('impossible_travel')]), foreignOf(file));
    const rows = new Map(worldRows(world).map((row) => [row.id, row]));
    expect(world.episodes.some(({ client_id }) => client_id === 'online')).toBe(true);
    for (const { transaction_ids } of world.episodes) {
      const regions = new Set(transaction_ids.map((id) => rows.get(id)!.region));
      expect(regions.size).toBe(2);
      expect(regions).not.toContain(null);
    }
  });

  it('uses the file’s devices, and the common one where a device is unknown to it', () => {
    const file = FILE.map((row, i) => ({ ...row, device: i === 0 ? 'web' : 'chip' }));
    const { population } = createWorld(overlay([]), foreignOf(file));
    const { pos, mobile, web } = population.devices;
    expect([pos, mobile, web].map((code) => population.vocabulary.devices.value(code))).toEqual([
      'chip',
      'chip',
      'web',
    ]);
  });

  //  file   first row ──── a day later ────     its own times are true; clocks go by its devices, regions and first row
  it('is stamped by clocks that are wrong', () => {
    const file = FILE.map((row, i) => ({ ...row, device: i % 2 === 0 ? 'chip' : 'web' }));
    const owners = { devices: ['chip'], clients: null, homes: null, regions: ['Midwest'], producers: null };
    const clocks: Scenario['clocks'] = [
      { owners, errors: [{ kind: 'step', at: { kind: 'after_start', ms: constant(DAY) }, byMs: constant(-7) }] },
    ];
    const right = worldRows(createWorld(overlay([]), foreignOf(file)));
    const wrong = worldRows(createWorld(overlay([], { clocks }), foreignOf(file)));
    const meant = right.map(
      ({ device, region, trueTimeMs }) => device === 'chip' && region === 'Midwest' && trueTimeMs >= START_MS + DAY,
    );
    expect(meant.filter((is) => is).length).toBeGreaterThan(10);
    expect(wrong).toEqual(right.map((row, i) => ({ ...row, eventTimeMs: row.eventTimeMs - (meant[i]! ? 7 : 0) })));
  });

  it.each<[string, readonly FileRow[], readonly FraudSpec[], RegExp]>([
    ['nothing in the file', [], [], /no transaction could be read from sample.csv/],
    [
      'one region',
      [
        { timeMs: 0, client: 'a' },
        { timeMs: DAY, client: 'a' },
      ],
      [fraud('impossible_travel')],
      /two regions/,
    ],
    [
      'one category',
      [
        { timeMs: 0, client: 'a' },
        { timeMs: DAY, client: 'a' },
      ],
      [fraud('spending_spree')],
      /4 merchant/,
    ],
    ['no client around long enough', [{ timeMs: 0, client: 'a' }], [fraud('low_high_velocity')], /takes longer/],
  ])('refuses %s', (_, file, specs, message) => {
    const build = () => createWorld(overlay(specs), foreignOf(file));
    expect(build).toThrow(TraplineError);
    expect(build).toThrow(message);
  });
});
