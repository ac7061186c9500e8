import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/compare/compare-runs.ts';
import { comparisonMarkdown } from '../../src/compare/comparison-markdown.ts';
import { comparisonPage } from '../../src/compare/comparison-page.ts';
import { type Comparison, comparisonSchema } from '../../src/compare/comparison-schema.ts';
import { renderComparison } from '../../src/compare/render-comparison.ts';
import { assertAsWanted } from '../../src/cli/compare-options.ts';
import { type AskedRun } from '../../src/explain/explain-run.ts';
import { LISTENERS, rowsOf, runInto } from '../explain/running.ts';
import { writeLabelledCards } from '../labelled-cards.ts';

let root: string;
const runs = new Map<string, AskedRun>();
let comparison: Comparison;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'trapline-labelled-'));
  const scenario = writeLabelledCards(root);
  runs.set('patient', await runInto(join(root, 'patient'), scenario, ['engine.allowed_disorder=10m']));
  runs.set('hasty', await runInto(join(root, 'hasty'), scenario));
  const request = { limit: 100, explain: true, input: [join(root, 'cards.csv')], listeners: LISTENERS };
  comparison = await compareRuns(join(root, 'patient'), join(root, 'hasty'), request);
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

const detectedBy = (name: string, rule: string): ReadonlySet<string> =>
  new Set(
    rowsOf(runs.get(name)!)
      .episodes.filter((row) => row.label === 'labelled' && row.rule === rule && row.detected)
      .map(({ episode_id }) => episode_id),
  );

describe('two runs over traffic with labels', () => {
  it('are compared by them, episode by episode', () => {
    expect(comparisonSchema.parse(comparison)).toEqual(comparison);
    const { labels, episodes } = comparison.rules['spending_spree']!;
    const [a, b] = [detectedBy('patient', 'spending_spree'), detectedBy('hasty', 'spending_spree')];
    expect(a.size).toBe(20);
    expect(b.size).toBeLessThan(a.size);
    expect(labels!.figures.a!.episodes).toMatchObject({ total: 21, detected: a.size });
    expect(labels!.figures.b!.episodes).toMatchObject({ total: 21, detected: b.size });
    expect(labels!.episodes).toMatchObject({ both: b.size, only_a: a.size - b.size, only_b: 0, neither: 1 });
    expect(labels!.episodes!.difference).toBeCloseTo((b.size - a.size) / 21);
    // Nothing was injected, so there is nothing to pair.
    expect(episodes).toBeNull();
    const lost = comparison.episodes.filter(({ change, rule }) => change === 'lost' && rule === 'spending_spree');
    expect(new Set(lost.map(({ episode_id }) => episode_id))).toEqual(new Set([...a].filter((id) => !b.has(id))));
    expect(
      lost.every(
        ({ label, client_id, b: side }) => label === 'labelled' && client_id !== null && side.cause === 'late_drop',
      ),
    ).toBe(true);
  });

  it('differ first in a labelled episode, which is told as both runs know it', () => {
    const { subject, told } = comparison.first_difference!;
    expect(subject).toMatchObject({ kind: 'episode', episode: { label: 'labelled' } });
    expect(told!.b!.text).toMatch(/came too late/);
    expect(told!.b!.examined.length).toBeGreaterThan(0);
  });

  it('say so for people, and to --fail-on lost', () => {
    const lost = comparison.episodes.filter(({ change }) => change === 'lost').length;
    const texts = [
      renderComparison(comparison, { limit: 10 }),
      comparisonMarkdown(comparison, 10),
      comparisonPage(comparison, 10),
    ];
    for (const text of texts) {
      expect(text.replace(/\s+/g, ' ')).toContain(`B compared with A: labelled episodes ${lost} lost;`);
      expect(text).toContain('Against labels');
      expect(text).toContain('Against injected');
      expect(text).toContain('Labelled episodes');
    }
    expect(() => assertAsWanted('lost', comparison)).toThrow(`misses ${lost} episodes`);
  });
});
