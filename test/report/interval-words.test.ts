import { describe, expect, it } from 'vitest';
import { intervalSentences, quantileSentences } from '../../src/report/interval-words.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { exampleReport } from './report-fixture.ts';

const withIntervals = (intervals: Report['intervals']): Report => ({ ...exampleReport(), intervals });

describe('what intervals hold given', () => {
  it('names the clocks in words', () => {
    const names = { 'clocks[0]': 'clocks of mobile (off by 2 min)' };
    const report = withIntervals({ unit: 'client', about: 'these_faults', faults: ['clocks[0]', 'outages[0]'], names });
    expect(intervalSentences(report)[0]).toContain('clocks of mobile (off by 2 min), outages[0] affected many clients');
  });

  it('says that times have none where clocks are wrong', () => {
    const names = { 'clocks[1]': 'clocks of pos (off by −5 s)' };
    const common = { unit: 'client' as const, about: 'scenario' as const, faults: [] };
    const given = quantileSentences(withIntervals({ ...common, wrong_clocks: ['clocks[1]'], names }));
    expect(given[0]).toContain('No interval of these times, because clocks are wrong (clocks of pos (off by −5 s))');
    expect(quantileSentences(withIntervals(common))).toEqual([]);
  });
});
