import { type EngineRun } from './engine-run.ts';
import { type WorldSpan } from './time-unit.ts';

/** What is known of the run that alerts are about. */
export interface KnownRun {
  isClient(clientId: string): boolean;
  /** When it takes place: in its world, and where that is shifted, as by the wall clock, also there. */
  readonly spans: readonly WorldSpan[];
}

/** What is known of a run before it has begun. */
export function knownRun({ world, shiftMs }: Pick<EngineRun, 'world' | 'shiftMs'>): KnownRun {
  const { startMs, endMs, vocabulary } = world;
  return {
    isClient: (id) => vocabulary.clients.find(id) !== undefined,
    spans: [...new Set([0, shiftMs])].map((shift) => ({ startMs: startMs + shift, endMs: endMs + shift })),
  };
}
