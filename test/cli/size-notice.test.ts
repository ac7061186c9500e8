import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { sizeNotice } from '../../src/cli/size-notice.ts';

const noticeOf = (scenario: string, ...overrides: readonly string[]) =>
  sizeNotice(loadScenario({ scenario, overrides }).scenario, 'runs/x');

describe('the size of a run', () => {
  it('is said where it is going to be long', () => {
    expect(noticeOf('baseline', 'duration=3600d')).toMatch(
      /^about [\d,]+ transactions: roughly \d+ min, and about [\d,.]+ GiB in runs\/x$/,
    );
  });

  it('is not where it is over at once, or not known', () => {
    expect(noticeOf('baseline')).toBeUndefined();
    expect(noticeOf('foreign-overlay')).toBeUndefined();
  });
});
