import { existsSync, readFileSync } from 'node:fs';
import { DEFAULT_RULES } from '../../default-rules.ts';
import { writePairs } from '../detection-set.ts';
import { type Feed } from '../feed.ts';
import { readFeed } from './read-feed.ts';

/** What goes over the feed again and again, its state going on from pass to pass. */
export interface PassingPeer {
  /** Prepares pass `number`, in which every time is later by `shiftMs`. Not measured. */
  prepare(number: number, shiftMs: number): void;
  /** One pass over the feed. */
  pass(): void;
  /** Declares the end, after which `pairs` is complete. */
  end(): void;
}

/** Where a peer puts a detection: the rule's name and the row, in the pass of that number. */
export type Found = (pass: number, rule: string, row: number) => void;

/** Longer than every window. */
const BETWEEN_PASSES_MS = 3_600_000;

/**
 * The main function of a process `FOLDER RUNS PASSES USD OUT`: measures runs of so many passes each, after one run to warm up, and
 * prints them as `run-peer.ts` reads them. OUT gets the detections of the last pass.
 */
export function measurePasses(create: (feed: Feed, found: Found) => PassingPeer): void {
  const [folder, runs, passes, usd, out] = process.argv.slice(2) as [string, string, string, string, string];
  const feed = readFeed(folder, Number(usd));
  const spanMs = feed.rows === 0 ? 0 : feed.eventTimeMs[feed.rows - 1]! - feed.eventTimeMs[0]! + BETWEEN_PASSES_MS;
  const ruleIndex = new Map(DEFAULT_RULES.rules.map(({ name }, index) => [name, index]));
  const pairsByPass: number[][] = [];
  const peer = create(feed, (pass, rule, row) => pairsByPass[pass]!.push(ruleIndex.get(rule)!, row));
  console.log('ready');
  for (let run = 0, number = 0; run <= Number(runs); run++) {
    let [wallMs, cpuUs] = [0, 0];
    for (let i = 0; i < Number(passes); i++, number++) {
      pairsByPass.push([]);
      peer.prepare(number, number * spanMs);
      const startedAt = performance.now();
      const before = process.cpuUsage();
      peer.pass();
      const { user, system } = process.cpuUsage(before);
      wallMs += performance.now() - startedAt;
      cpuUs += user + system;
    }
    console.log(`run ${(wallMs / 1e3).toFixed(6)} ${(cpuUs / 1e6).toFixed(6)}`);
  }
  peer.end();
  const counts = new Set(pairsByPass.map(({ length }) => length));
  if (counts.size > 1) throw new Error(`passes found different numbers of detections: ${[...counts].join(', ')}`);
  writePairs(out, Uint32Array.from(pairsByPass.at(-1)!));
  console.log(`peak ${peakMib().toFixed(1)}`);
}

/** Where there is no /proc, the figure may count what the parent had before it became this process. */
function peakMib(): number {
  const status = '/proc/self/status';
  const held = existsSync(status) ? /^VmHWM:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return Number(held ?? process.resourceUsage().maxRSS) / 1024;
}
