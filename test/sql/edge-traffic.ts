import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../src/random/random.ts';

const WINDOW_MS = 60_000;
const WINDOWS = { trailing: '1m', tumbling: '{ tumbling: 1m }', hopping: '{ hopping: { size: 1m, slide: 25s } }' };
/** An adjacent pair with a window of each kind, which is the name of the rule. */
const RULES = Object.entries(WINDOWS).map(
  ([name, window]) =>
    `{ name: ${name}, detects: [], kind: pair, order: adjacent, below: 5.00 USD, above: 1000.00 USD, window: ${window} }`,
);

const STEPS_MS = [0, 0, 1, WINDOW_MS / 2, WINDOW_MS - 1, WINDOW_MS, WINDOW_MS + 1];
/** Each side of "below 5.00" and "above 1000.00", and a refund. */
const AMOUNTS = ['0.00', '4.99', '4.99', '5.00', '1000.00', '1000.01', '1000.01', '-1.00'];
const CURRENCIES = ['USD', 'USD', 'USD', 'EUR'];

const MAPPING = `title: edges
format: csv
transaction_id: id
client: { columns: [client] }
time: { column: at, format: epoch_ms }
amount: { column: amount }
currency: { column: currency }
`;

/**
 * Writes a scenario of transactions at every edge of a pair, with some records late and none twice; returns its path. Three in seven of a client's
 * transactions follow the one before in the same millisecond or the next, the others half a window or about a window later. They begin
 * twelve hours before 1970.
 */
export function writeEdgeScenario(folder: string): string {
  const random = Random.fromSeed('edges');
  const rows: string[] = [];
  for (let client = 0; client < 8; client++) {
    let atMs = -12 * 3_600_000 - client;
    for (let i = 0; i < 2000; i++) {
      const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next() * values.length)]!;
      atMs += pick(STEPS_MS);
      rows.push(`${rows.length},${client},${atMs},${pick(AMOUNTS)},${pick(CURRENCIES)}`);
    }
  }
  const at = (row: string): number => Number(row.split(',')[2]);
  rows.sort((a, b) => at(a) - at(b));
  writeFileSync(join(folder, 'edges.csv'), `id,client,at,amount,currency\n${rows.join('\n')}\n`);
  writeFileSync(join(folder, 'mapping.yaml'), MAPPING);
  const file = join(folder, 'edges.yaml');
  writeFileSync(
    file,
    `name: edges
title: Every edge of a pair
group: test
seed: '1'
traffic: { kind: file, path: edges.csv, mapping: ./mapping.yaml }
delivery:
  partitions: 1
  delay: { uniform: [0ms, 2s] }
  disorder: { share: 5%, extra: { uniform: [0ms, 90s] } }
engine: { rules: { name: pairs, rules: [${RULES.join(', ')}] }, allowed_disorder: 5s }
`,
  );
  return file;
}
