import { realClock } from '../src/pacing/real-clock.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { resolveEngine } from '../src/replay/engine-settings.ts';
import { replayCapture } from '../src/run/replay-capture.ts';
import { UNWATCHED, withCapture } from './captured-week.ts';
import { measured, type Outcome, outcomeOf } from './suite/measurement.ts';
import { startMeter } from './suite/meter.ts';

/** A capture through decoding and engine, digests included, no files and no scores. */
export function measureReplay(): Promise<Outcome> {
  return withCapture(async (source) => {
    const settings = resolveEngine({}, source.reader.origin.run);
    const stop = startMeter();
    await replayCapture({
      source,
      settings,
      pace: { kind: 'max' },
      rekey: false,
      ended: true,
      episodes: null,
      directory: null,
      batchRows: DEFAULT_BATCH_ROWS,
      clock: realClock,
      ...UNWATCHED,
    });
    return outcomeOf(measured('replay of a capture into the engine', source.reader.records, stop()));
  });
}
