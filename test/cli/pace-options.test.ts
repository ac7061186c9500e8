import { describe, expect, it } from 'vitest';
import { type PaceArguments, paceSettings } from '../../src/cli/pace-options.ts';

const NOTHING: PaceArguments = { live: undefined, speed: undefined, history: undefined };
const LIVE: PaceArguments = { ...NOTHING, live: true };

const refused = (message: string | RegExp) =>
  expect.objectContaining({
    code: 'input',
    message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
  }) as Error;

describe('the options of a run by the wall clock', () => {
  it('are none in virtual time', () => {
    expect(paceSettings(NOTHING)).toBeUndefined();
    expect(paceSettings({ ...NOTHING, live: false })).toBeUndefined();
  });

  it.each<[Partial<PaceArguments>, number, number]>([
    [{}, 1, 0],
    [{ speed: '60' }, 60, 0],
    [{ speed: '2.5x' }, 2.5, 0],
    [{ speed: '.5', history: '6h' }, 0.5, 21_600_000],
    [{ history: '1h30m' }, 1, 5_400_000],
  ])('%j are speed %d and %d ms of history', (given, speed, historyMs) => {
    expect(paceSettings({ ...LIVE, ...given })).toEqual({ speed, historyMs });
  });

  it.each(['speed', 'history'] as const)('are refused where they would do nothing: --%s', (name) => {
    for (const live of [undefined, false]) {
      expect(() => paceSettings({ ...NOTHING, live, [name]: '1' })).toThrow(
        refused(`--${name}: only a run with --live uses it`),
      );
    }
  });

  it.each(['', '0', '0x', '-1', 'x', 'fast', '1.2.3', '1e400', 'Infinity', 'NaN', '0x10', '1\n2'])(
    'want a speed that is one: %j',
    (speed) => {
      expect(() => paceSettings({ ...LIVE, speed })).toThrow(
        refused(`--speed: expected how many times as fast, as in 1 or 60, found ${JSON.stringify(speed)}`),
      );
    },
  );

  it.each(['', '6', '-1h', 'long'])('want a history with its unit: %j', (history) => {
    expect(() => paceSettings({ ...LIVE, history })).toThrow(refused(/^--history: (missing unit|expected).*found/));
  });
});
