import { describe, expect, it } from 'vitest';
import { type BenchArguments, benchSettings } from '../../src/cli/bench-options.ts';

const NOTHING: BenchArguments = {
  step: '20s',
  'warm-up': '5s',
  budget: '10m',
  from: undefined,
  'max-rate': undefined,
  resolution: undefined,
  rates: undefined,
  'require-rate': undefined,
};

const settings = (given: Partial<BenchArguments>) => benchSettings({ ...NOTHING, ...given });

describe('the options of a load test', () => {
  it('are a search from the scenario’s own rate', () => {
    expect(settings({})).toEqual({
      plan: { kind: 'search', fromPerS: null, maxRatePerS: 1_000_000, resolution: 0.05 },
      requiredPerS: null,
      stepMs: 20_000,
      warmUpMs: 5000,
      budgetMs: 600_000,
    });
  });

  it('say where a search begins and ends, and how fine it is', () => {
    const given = { from: '500', 'max-rate': '20000/s', resolution: '2.5%', step: '1m', 'warm-up': '0s', budget: '1h' };
    expect(settings(given)).toMatchObject({
      plan: { kind: 'search', fromPerS: 500, maxRatePerS: 20_000, resolution: 0.025 },
      stepMs: 60_000,
      warmUpMs: 0,
      budgetMs: 3_600_000,
    });
    expect(settings({ resolution: '0.1' }).plan).toMatchObject({ resolution: 0.1 });
  });

  it('list rates, each once, and one that is required', () => {
    expect(settings({ rates: '100, 1000/s,2.5,100', 'require-rate': '700' })).toMatchObject({
      plan: { kind: 'listed', ratesPerS: [100, 1000, 2.5] },
      requiredPerS: 700,
    });
  });

  it.each<[Partial<BenchArguments>, string | RegExp]>([
    [{ from: '0' }, '--from: expected transactions a second, as in 500, found "0"'],
    [{ from: '-5' }, /^--from: .*found "-5"/],
    [{ 'max-rate': 'much' }, /^--max-rate: .*found "much"/],
    [{ 'require-rate': '5k' }, /^--require-rate: .*found "5k"/],
    [{ rates: '' }, /^--rates: .*found ""/],
    [{ rates: '100,,200' }, /^--rates: .*found ""/],
    [{ rates: '1e3' }, /^--rates: .*found "1e3"/],
    [{ from: '200', 'max-rate': '100' }, '--from: is above --max-rate 100'],
    [{ resolution: '0.5%' }, '--resolution: expected 1% or more, found "0.5%"'],
    [{ resolution: '150%' }, /^--resolution: expected a share/],
    [{ resolution: 'fine' }, /^--resolution: expected a share.*found "fine"/],
    [{ step: '30' }, /^--step: missing unit/],
    [{ step: '900ms' }, '--step: expected a second or more, found "900ms"'],
    [{ 'warm-up': 'x' }, /^--warm-up: expected a duration/],
    [{ budget: '10s' }, '--budget: expected at least the length of a step, found "10s"'],
    [{ rates: '5', from: '5' }, '--from: only a search uses it, and --rates lists the rates'],
    [{ rates: '5', resolution: '5%' }, /^--resolution: only a search uses it/],
  ])('%j are refused', (given, message) => {
    const wanted = typeof message === 'string' ? message : (expect.stringMatching(message) as string);
    expect(() => settings(given)).toThrow(expect.objectContaining({ code: 'input', message: wanted }));
  });
});
