import { fileURLToPath } from 'node:url';
import { type Peer } from '../peer.ts';

/** The rules alone, over blocks of ordered transactions. */
export const RULES = traplinePeer('rules', 'the rules alone', 'rules-main.ts');
/** The whole engine of one partition: admission, deduplication, reordering, rules. No aggregates. */
export const ENGINE = traplinePeer('engine', 'the whole engine', 'engine-main.ts');

function traplinePeer(name: string, title: string, main: string): Peer {
  return {
    name,
    title: () => `${title}, Node ${process.versions.node}`,
    passes: 5,
    rounds: 3,
    threaded: false,
    missing: () => null,
    prepare: null,
    command: () => ({
      command: process.execPath,
      before: ['--import', hooks('../../../tools/typescript.js'), fileURLToPath(new URL(main, import.meta.url))],
      behind: [],
    }),
  };
}

function hooks(path: string): string {
  return new URL(path, import.meta.url).href;
}
