import { describe, expect, it } from 'vitest';
import { describeScenario } from '../../src/cli/describe-scenario.ts';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { MemoryBus } from '../../src/bus/memory-bus.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { noEngines } from '../../src/pipeline/no-engines.ts';
import { runWorld } from '../../src/pipeline/world-source.ts';
import { createWorld } from '../../src/sim/world.ts';
import { memoryFileAccess, refusal } from '../config/memory-file-access.ts';

const START_MS = Date.UTC(1969, 11, 31, 23, 59);

function load(transactions: readonly string[], ...lines: readonly string[]) {
  const text = [
    'name: s',
    'start: 1969-12-31T23:59:00Z',
    ...lines,
    'traffic:',
    '  kind: listed',
    '  transactions:',
    ...transactions.map((each) => `    - ${each}`),
  ].join('\n');
  return loadScenario({ scenario: 's.yaml' }, memoryFileAccess({ 's.yaml': text })).scenario;
}

/** What the log holds: ingest and event time from the start, amount with its currency, client, and the place in the list. */
async function logOf(transactions: readonly string[], ...lines: readonly string[]): Promise<string[]> {
  const scenario = load(transactions, ...lines);
  const world = createWorld(scenario);
  const found: string[] = [];
  const delivered = (batch: LogBatch): void => {
    const { clients, currencies, regions } = batch.vocabulary;
    for (let row = 0; row < batch.length; row++) {
      const times = [batch.ingestTimeMs[row]! - START_MS, batch.eventTimeMs[row]! - START_MS];
      const what = [batch.amountCents[row], currencies.value(batch.currency[row]!), regions.value(batch.region[row]!)];
      found.push([...times, clients.text(batch.client[row]!), ...what].join(' '));
    }
  };
  await runWorld(scenario, world, new MemoryBus(world.vocabulary, 1), noEngines(world.vocabulary), {
    observers: [{ drawn: () => undefined, delivered }],
    batchRows: 2,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  return found;
}

// time  0s      1s          3s        5s      6s
//       a b     a (late)    c copies  copies  b (slow)
describe('listed transactions', () => {
  it('come to the log as they are listed, to the millisecond', async () => {
    const log = await logOf([
      '{ at: 3s, client: c, amount: 4.9, region: north, again: [2s, 0ms] }',
      '{ at: 0s, client: a, amount: 0.1, clock: -5s }',
      '{ at: 0s, client: b, amount: -20, arrives: 6001ms }',
      '{ at: 1s, client: 7, amount: 10995116277.76 EUR, clock: 1ms }',
    ]);
    expect(log).toEqual([
      '0 -5000 a 10 USD ',
      '1000 1001 7 1099511627776 EUR ',
      '3000 3000 c 490 USD north',
      '5000 3000 c 490 USD north',
      '5000 3000 c 490 USD north',
      '6001 0 b -2000 USD ',
    ]);
  });

  it('keep the order of the list where times are equal, and suffer clocks and delivery like others', async () => {
    const log = await logOf(
      ['{ at: 1ms, client: b, amount: 2 }', '{ at: 1ms, client: a, amount: 1, clock: 1s, arrives: 1s }'],
      'clocks: [{ offset: 10s }]',
      'delivery: { delay: 5ms }',
    );
    expect(log).toEqual(['6 10001 b 200 USD ', '1006 11001 a 100 USD ']);
  });

  it('last until the last one, unless a duration says otherwise', () => {
    const two = ['{ at: 2s, client: a, amount: 1 }', '{ at: 1s, client: a, amount: 1 }'];
    expect(load(two).durationMs).toBe(2001);
    expect(load(two, 'duration: 1m').durationMs).toBe(60_000);
    expect(createWorld(load(two)).endMs).toBe(START_MS + 2001);
  });

  it('can have fraud among them', () => {
    const fraud = 'fraud: [{ pattern: impossible_travel, episodes: 1, gap: 1s }]';
    const scenario = load(
      ['{ at: 0s, client: a, amount: 1, region: x, category: food }', '{ at: 1h, client: a, amount: 1, region: y }'],
      fraud,
    );
    const { episodes } = createWorld(scenario);
    expect(episodes.map(({ client_id }) => client_id)).toEqual(['a']);
  });

  it('are described', () => {
    expect(describeScenario(load(['{ at: 0s, client: a, amount: 1 }']))).toMatch(
      /1 transaction, listed in the scenario/,
    );
  });
});

describe('a list that cannot be taken', () => {
  it.each([
    [[], 'traffic.transactions: expected a list, found nothing'],
    [['{ at: 5, client: a, amount: 1 }'], 's.yaml:6:13: traffic.transactions[0].at: missing unit'],
    [['{ at: 0s, client: a, amount: 1.234 }'], 'traffic.transactions[0].amount: expected an amount'],
    [['{ at: 0s, client: a, amount: 90071992547409.93 }'], 'expected a smaller amount'],
    [['{ at: 0s, client: a, amount: 1, reigon: x }'], 'did you mean "region"'],
    [['{ at: 0s, amount: 1 }'], 'missing key "client"'],
    [['{ at: 0s, client: a, amount: 1, arrives: -1s }'], 'traffic.transactions[0].arrives: '],
  ])('is refused with its place: %j', (transactions, message) => {
    expect(refusal(() => load(transactions))).toContain(message);
  });

  it('is refused where it is empty', () => {
    const overrides = ['traffic={ kind: listed, transactions: [] }'];
    expect(refusal(() => loadScenario({ scenario: 'evasion', overrides }))).toContain(
      'expected at least one transaction',
    );
  });

  it('is refused where it does not fit into the duration', () => {
    expect(refusal(() => load(['{ at: 2s, client: a, amount: 1 }'], 'duration: 2s'))).toContain(
      "traffic.transactions[0].at: expected a time within the scenario's duration of 2s, found 2s",
    );
  });
});
