import { upperBound } from '../../columns/lower-bound.ts';
import { type ClockError, type Moment, type ZoneTable } from '../../model/clocks.ts';
import { type Distribution } from '../../model/distribution.ts';
import { KeyedRandom } from '../../random/keyed.ts';
import { type Random } from '../../random/random.ts';
import { compileQuantile } from '../../random/sampler.ts';
import { sineOfTurns } from './sine.ts';

/** The error of a clock at an instant, in integer ms. `key` identifies the clock. */
export type ErrorMs = (key: number, trueTimeMs: number) => number;

type Draw = (key: number) => number;

/**
 * Turns the error of a spec into a function. `startMs` is the start of the run. Draws depend only on `random`'s path, the
 * error's kind and the key.
 */
export function compileError(error: ClockError, startMs: number, random: Random): ErrorMs {
  const draw = (distribution: Distribution, ...path: readonly string[]): Draw => {
    if (distribution.kind === 'constant') return () => distribution.value;
    const quantile = compileQuantile(distribution);
    const keyed = new KeyedRandom(random, error.kind, ...path);
    return (key) => quantile(keyed.next(key, 0));
  };
  const drawMs = (distribution: Distribution, ...path: readonly string[]): Draw => {
    const exact = draw(distribution, ...path);
    return (key) => Math.floor(exact(key));
  };
  const drawMoment = (moment: Moment): Draw => {
    if (moment.kind === 'instant') return () => moment.timeMs;
    const afterMs = drawMs(moment.ms, 'moment');
    return (key) => startMs + afterMs(key);
  };

  switch (error.kind) {
    case 'offset':
      return drawMs(error.byMs);
    case 'drift': {
      const ppm = draw(error.ppm);
      return (key, timeMs) => Math.round((ppm(key) * (timeMs - startMs)) / 1e6);
    }
    case 'step': {
      const atMs = drawMoment(error.at);
      const byMs = drawMs(error.byMs, 'by');
      return (key, timeMs) => (timeMs < atMs(key) ? 0 : byMs(key));
    }
    case 'sine': {
      const amplitudeMs = draw(error.amplitudeMs, 'amplitude');
      const phaseMs = draw(error.phaseMs, 'phase');
      const { periodMs } = error;
      return (key, timeMs) => Math.round(amplitudeMs(key) * sineOfTurns((timeMs - startMs + phaseMs(key)) / periodMs));
    }
    case 'freeze': {
      const fromMs = drawMoment(error.from);
      const forMs = drawMs(error.forMs, 'for');
      return (key, timeMs) => {
        const stoodMs = timeMs - fromMs(key);
        return stoodMs >= 0 && stoodMs < forMs(key) ? -stoodMs : 0;
      };
    }
    case 'zone': {
      const aheadMs = compileZone(error.zone);
      return (_, timeMs) => aheadMs(timeMs);
    }
  }
}

/** How far the zone's wall clock is ahead of UTC at an instant, in ms. */
function compileZone({ aheadMs, changes }: ZoneTable): (timeMs: number) => number {
  const changesMs = Float64Array.from(changes, ({ atMs }) => atMs);
  const ahead = Float64Array.from([aheadMs, ...changes.map((change) => change.aheadMs)]);
  return (timeMs) => ahead[upperBound(changesMs, timeMs)]!;
}
