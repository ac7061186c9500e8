import { describe, expect, it } from 'vitest';
import { blockOf } from '../../soak/block-tally.ts';
import { type Canary, type JournalEntry } from '../../soak/journal-entry.ts';
import { renderSoakPage } from '../../soak/page.ts';
import { totalsOf } from '../../soak/totals.ts';
import { BOUNDARIES } from '../../src/hunt/features.ts';
import { RARE_EVENT_NAMES } from '../../src/model/rare-events.ts';
import { checkedSeed } from './checked-seed.ts';

const TIMES = { elapsed_ms: 1800, cpu_ms: 3600 };
const CANARY: Canary = {
  kind: 'canary',
  mutant: 'sum-in-dollars',
  wrong: 'It drifts.',
  found: 3,
  seeds: 4,
  words: 'seen',
};
const SESSION: JournalEntry = { kind: 'session', sources: '0123456789abcdef', jobs: 2 };

function pageOf(...entries: readonly JournalEntry[]): string {
  return renderSoakPage('nightly', totalsOf(entries));
}

const block = (...numbers: readonly number[]): JournalEntry =>
  blockOf(
    numbers.map((number) => checkedSeed(number)),
    TIMES,
  );

describe('the page of a soak', () => {
  it('says what was run, met and found, and how fast', () => {
    const page = pageOf(SESSION, CANARY, block(0, 1, 2, 3));
    expect(page).toContain('Nothing went wrong with 4 seeds');
    expect(page).toContain('<td class="figure">4,000</td>');
    for (const name of [...RARE_EVENT_NAMES, ...BOUNDARIES]) expect(page).toContain(name.replaceAll('+', '+'));
    expect(page).toContain('crash + poison');
    expect(page).toMatch(/sum-in-dollars[^]*It drifts\.[^]*✓ at 3/);
  });

  it('is the same for the same journal, whatever the order of its lines', () => {
    const [first, second] = [block(0, 1), block(2, 3)];
    expect(pageOf(SESSION, CANARY, second, first)).toBe(pageOf(SESSION, CANARY, first, second));
  });

  it('loads nothing, and runs no script but the one that its policy names', () => {
    const page = pageOf(SESSION, CANARY, block(0));
    expect(page).toMatch(/http-equiv="Content-Security-Policy" content="default-src 'none';/);
    expect(page.replace(/<script>[^]*<\/script>/, '')).not.toMatch(
      /<script|<iframe|<link rel="stylesheet|src=|https?:/,
    );
  });

  it('tells what failed, with the command that tries it again, and escapes what comes from outside', () => {
    const failure = { kind: 'error', part: '', words: '<img src=x onerror=alert(1)> \u202e & more\nstack' } as const;
    const page = pageOf(SESSION, CANARY, blockOf([checkedSeed(8, { failure }), checkedSeed(9)], TIMES));
    expect(page).toContain('1 of 2 seeds went wrong');
    expect(page).toContain('npm run soak -- --seed nightly --from 8 --scenarios 1');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toContain('\u202e');
    expect(page).not.toContain('stack');
  });

  it('calls the canary what it is: no finding where it is found, and the verdict where it is not', () => {
    const found = pageOf(SESSION, CANARY, block(0));
    expect(found).toMatch(/It is\s+no\s+finding/);
    expect(found).not.toContain('went wrong</');
    const page = pageOf(SESSION, { ...CANARY, found: null, words: 'not found with 4 seeds' });
    expect(page).toContain('A planted defect was not found');
    expect(page).toContain('✗ not found');
  });
});
