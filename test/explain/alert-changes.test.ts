import { expect, it } from 'vitest';
import { parseDuration } from '../../src/config/units.ts';
import { renderExplanation } from '../../src/explain/render-explanation.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { explained, rowsOf, runInto, shippedRuns } from './running.ts';

const inFolder = temporaryFolder();
const run = shippedRuns(['window-edge', 'everything-at-once', 'geo']);

/** The setting one step back towards the rule's own value; null for one that has no steps. */
function nearer(set: string): string | null {
  const [path, value] = set.split('=') as [string, string];
  if (path.endsWith('.window')) return `${path}=${parseDuration(value) + 1}ms`;
  if (path.endsWith('.at_least')) return Number(value) > 2 ? `${path}=${Number(value) - 1}` : null;
  if (path.endsWith('_kmh') || path.endsWith('_km')) return `${path}=${(Math.round(Number(value) * 1000) - 1) / 1000}`;
  const amount = /^([\d.]+)( .*)$/.exec(value);
  if (amount === null) return null;
  const step = path.endsWith('.above') ? -1 : 1;
  return `${path}=${(Number(amount[1]) + step / 100).toFixed(2)}${amount[2]}`;
}

it.each([
  ['window-edge', 'impossible_travel'],
  ['window-edge', 'low_high_velocity'],
  ['everything-at-once', 'spending_spree'],
  ['geo', 'impossible_speed'],
] as const)(
  'an alert of %s by %s is not given by a run with a setting that is named, and is by less',
  async (name, rule) => {
    const outcome = rowsOf(run(name)).alerts.find((row) => row.rule === rule && row.class === 'matched')!;
    const explanation = await explained(run(name), outcome.alert_id, 'alert');
    const { changes, detections } = explanation;
    const ids = detections.map(({ transaction_id }) => transaction_id);
    const isGiven = async (set: string): Promise<boolean> => {
      const changed = await runInto(inFolder(`${name}-${rule}-${set}`), name, [set]);
      return rowsOf(changed).detections.some((row) => row.rule === rule && ids.includes(row.transaction_id));
    };
    expect(changes.length).toBeGreaterThan(1);
    for (const { set } of changes) {
      expect({ set, isGiven: await isGiven(set) }).toEqual({ set, isGiven: false });
      const less = nearer(set);
      if (less !== null) expect({ less, isGiven: await isGiven(less) }).toEqual({ less, isGiven: true });
    }
    expect(renderExplanation(explanation)).toContain('Any one of these would have kept it from being given:');
  },
);
