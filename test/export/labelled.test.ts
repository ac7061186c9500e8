import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { exportTable } from '../../src/export/export-table.ts';
import { openTables } from '../../src/export/tables.ts';
import { runInto } from '../explain/running.ts';
import { writeLabelledCards } from '../labelled-cards.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

async function csv(name: string): Promise<Record<string, string>[]> {
  const parts: Uint8Array[] = [];
  const write = (bytes: Uint8Array): Promise<void> => Promise.resolve(void parts.push(bytes.slice()));
  const how = { format: 'csv', write, onProgress: () => undefined, signal: new AbortController().signal } as const;
  await exportTable(openTables(inFolder('run'), [name])[0]!, how);
  return parse(Buffer.concat(parts), { columns: true });
}

it('has labelled episodes as rows, with the outcome under each rule and the alerts about them', async () => {
  await runInto(inFolder('run'), writeLabelledCards(inFolder()));
  const episodes = (await csv('episodes')).filter(({ label }) => label === 'labelled');
  expect(episodes).toHaveLength(21);
  const outcomes = (await csv('outcomes')).filter(({ label }) => label === 'labelled');
  expect(outcomes).toHaveLength(63);
  const ids = new Set(episodes.map(({ episode_id }) => episode_id));
  expect(outcomes.every(({ episode_id }) => ids.has(episode_id))).toBe(true);
  const { labels, rules } = JSON.parse(readFileSync(inFolder('run', 'report.json'), 'utf8')) as {
    readonly labels: { readonly rules: Record<string, { readonly episodes: { readonly detected: number } }> };
    readonly rules: Record<string, { readonly alerts: { readonly labelled: number } }>;
  };
  const detected = outcomes.filter((row) => row['rule'] === 'spending_spree' && row['detected'] === 'true');
  expect(detected).toHaveLength(labels.rules['spending_spree']!.episodes.detected);
  const alerts = (await csv('alert_outcomes')).filter((row) => row['class'] === 'labelled');
  expect(alerts).toHaveLength(rules['spending_spree']!.alerts.labelled);
  expect(alerts.every(({ episode_id }) => ids.has(episode_id))).toBe(true);
});
