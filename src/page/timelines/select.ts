import { type Timeline } from '../../report/timeline-schema.ts';
import { type PackedTimelines, TimelinePacker } from './pack.ts';

/** Bytes of timelines that a page holds, so that it stays below 2 MB whatever a run finds. */
const MOST_BYTES = 1_000_000;

/** The timelines of a page, each as it is and packed. */
export interface SelectedTimelines {
  readonly timelines: readonly Timeline[];
  readonly packed: PackedTimelines;
}

/**
 * As many timelines as the page has room for: in turn one of each rule and cause or class, each in the order given, so that a page begins with
 * something of everything.
 */
export function selectTimelines(all: readonly Timeline[], mostBytes = MOST_BYTES): SelectedTimelines {
  const packer = new TimelinePacker();
  const timelines: Timeline[] = [];
  const items: PackedTimelines['items'][number][] = [];
  let bytes = 0;
  for (const timeline of inTurn(all)) {
    const item = packer.pack(timeline);
    bytes += Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes > mostBytes) break;
    timelines.push(timeline);
    items.push(item);
  }
  return { timelines, packed: { rules: packer.rules, items } };
}

function* inTurn(all: readonly Timeline[]): Generator<Timeline> {
  const cells = new Map<string, Timeline[]>();
  for (const timeline of all) {
    const cell = `${timeline.rule}\0${labelOf(timeline)}`;
    const list = cells.get(cell);
    if (list === undefined) cells.set(cell, [timeline]);
    else list.push(timeline);
  }
  for (let round = 0; ; round++) {
    const now = [...cells.values()].filter((list) => round < list.length);
    if (now.length === 0) return;
    for (const list of now) yield list[round]!;
  }
}

/** The cause of a miss, the class of a false alert. */
export function labelOf(timeline: Timeline): string {
  return timeline.kind === 'miss' ? timeline.cause : timeline.class;
}
