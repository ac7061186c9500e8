import { type EarlyTiming } from '../model/alert.ts';
import { type EpisodeIndex, isFollowed } from './matching.ts';
import { type ScoredDetection, type ScoringInput } from './scoring-input.ts';

/** When the engine first said something about each episode, by the episode's place. NaN: never, or not measured. */
export interface FirstDetections {
  readonly processingTimeMs: Float64Array;
  readonly eventClockMs: Float64Array;
  /** The same of what was said early, or where that was not said, of the detection itself. Null where no matching detection was said early. */
  readonly early: { readonly processingTimeMs: Float64Array; readonly eventClockMs: Float64Array } | null;
  /** How far the event clock had gone beyond what released that detection: it waited so long for the partition's next record. NaN as above, and at the end. */
  readonly waitedMs: Float64Array;
  /** 1 where some matching detection waited for the end of the segment and none has a processing time. */
  readonly onlyAtEnd: Uint8Array;
  /** The alerts that match the episode, in the order of `engine`. */
  readonly alertIds: readonly ReadonlySet<string>[];
}

/** The earliest matching detection of each target, decoy and labelled episode, on either clock. */
export function firstDetections(
  index: EpisodeIndex,
  relations: Uint8Array,
  engine: readonly ScoredDetection[],
  { timings, counted, allowedDisorderMs = Number.NaN }: Pick<ScoringInput, 'timings' | 'counted' | 'allowedDisorderMs'>,
): FirstDetections {
  const processingTimeMs = new Float64Array(relations.length).fill(Number.NaN);
  const eventClockMs = new Float64Array(relations.length).fill(Number.NaN);
  const waitedMs = new Float64Array(relations.length).fill(Number.NaN);
  const early = { processingTimeMs: processingTimeMs.slice(), eventClockMs: processingTimeMs.slice() };
  let isEarly = false;
  const atEnd = new Uint8Array(relations.length);
  const alertIds = Array.from(relations, () => new Set<string>());
  for (const detection of engine) {
    index.forEachTouched(detection, counted('engine'), (place) => {
      if (!isFollowed(relations[place])) return;
      alertIds[place]!.add(detection.alert_id);
      const timing = timings(detection);
      if (timing === undefined) return;
      if (timing.at_end) atEnd[place] = 1;
      isEarly ||= timing.early !== undefined;
      note(early, place, timing.early ?? timing);
      if (earlier(eventClockMs[place]!, timing.event_clock_ms) !== eventClockMs[place]) {
        eventClockMs[place] = timing.event_clock_ms;
        const neededMs = detection.event_time_ms + allowedDisorderMs;
        waitedMs[place] = timing.at_end ? Number.NaN : Math.max(0, timing.event_clock_ms - neededMs);
      }
      if (timing.processing_time_ms !== null) {
        processingTimeMs[place] = earlier(processingTimeMs[place]!, timing.processing_time_ms);
      }
    });
  }
  const onlyAtEnd = atEnd.map((flag, place) => (flag === 1 && Number.isNaN(processingTimeMs[place]!) ? 1 : 0));
  return { processingTimeMs, eventClockMs, waitedMs, onlyAtEnd, alertIds, early: isEarly ? early : null };
}

function note(firsts: NonNullable<FirstDetections['early']>, place: number, timing: EarlyTiming): void {
  firsts.eventClockMs[place] = earlier(firsts.eventClockMs[place]!, timing.event_clock_ms);
  if (timing.processing_time_ms === null) return;
  firsts.processingTimeMs[place] = earlier(firsts.processingTimeMs[place]!, timing.processing_time_ms);
}

function earlier(known: number, candidate: number): number {
  return Number.isNaN(known) || candidate < known ? candidate : known;
}
