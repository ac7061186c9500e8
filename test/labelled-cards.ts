import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a mapping is laid beside the scenario that names it. */
const MAPPING = `title: Cards with labels
client: { columns: [card] }
time: { column: at, format: iso8601 }
amount: { column: amount }
currency: { constant: USD }
region: { constant: north }
category: { column: category }
excludes: [{ column: category, equals: test, reason: test_rows }]
labels: { field: fraud, fraud: ['1'], gap: 30m }
`;

const SCENARIO = `name: cards
title: Traffic of our own, with labels
seed: '1'
traffic: { kind: file, path: cards.csv, mapping: ./cards.yaml, max_malformed_share: 20% }
delivery: { partitions: 2, delay: { lognormal: { median: 40s, sigma: 0.8 } } }
engine: { rules: default, allowed_disorder: 0s }
`;

/** One row of the file; `fraud` is empty where the file says nothing. */
interface Row {
  readonly card: string;
  readonly at: string;
  readonly amount: string;
  readonly category: string;
  readonly fraud: string;
}

/**
 * Thirty cards. c0 to c19 go to four categories within three minutes, as fraud; c20 buys food twice, as fraud; c21 to c28 go to four categories too, all
 * well; c29 does, and the file does not say what it is. Then each buys food hour by hour. One row of fraud is malformed, and one is excluded.
 */
export function labelledRows(): Row[] {
  const at = (minute: number): string => new Date(Date.UTC(2026, 2, 2, 8) + minute * 60_000).toISOString();
  const rows: Row[] = [];
  for (let number = 0; number < 30; number++) {
    const card = `c${number}`;
    const fraud = number === 29 ? '' : number <= 20 ? '1' : '0';
    const categories = number === 20 ? ['food', 'food'] : ['food', 'fuel', 'shoes', 'books'];
    categories.forEach((category, i) =>
      rows.push({ card, at: at(37 * number + i), amount: `${10 + i}.00`, category, fraud }),
    );
    for (let hour = 1; hour < 12; hour++) {
      const quiet = fraud === '' ? '' : '0';
      rows.push({ card, at: at(37 * number + 60 * hour), amount: '20.00', category: 'food', fraud: quiet });
    }
  }
  rows.push({ card: 'c0', at: at(5000), amount: 'much', category: 'food', fraud: '1' });
  rows.push({ card: 'c1', at: at(5000), amount: '1.00', category: 'test', fraud: '1' });
  return rows;
}

/** Writes file, mapping and scenario into a folder; returns the path of the scenario. */
export function writeLabelledCards(folder: string): string {
  const lines = labelledRows().map(({ card, at, amount, category, fraud }) =>
    [card, at, amount, category, fraud].join(','),
  );
  writeFileSync(join(folder, 'cards.csv'), `card,at,amount,category,fraud\n${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'cards.yaml'), `${MAPPING}format: csv\n`);
  writeFileSync(join(folder, 'cards.jsonl.yaml'), `${MAPPING}format: jsonl\n`);
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO.replace('name: cards', 'name: scenario'));
  return join(folder, 'scenario.yaml');
}
