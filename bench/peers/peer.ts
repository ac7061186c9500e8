import { type Announce } from '../../services/announce.ts';

/** A command with what stands before and behind the arguments that every peer gets. */
export interface PeerCommand {
  readonly command: string;
  readonly before: readonly string[];
  readonly behind: readonly string[];
}

/** An implementation of the three rules that is measured in a process of its own. */
export interface Peer {
  readonly name: string;
  /** With the version; called only if nothing is missing. */
  title(): string;
  /** Passes over the feed in one run: several for those that take a fraction of a second. */
  readonly passes: number;
  /** Processes over which the runs are spread, in turn with those of other peers, so that they meet the same load. */
  readonly rounds: number;
  /** Whether it uses as many threads as it is told; otherwise it has one. */
  readonly threaded: boolean;
  /** What must be installed or fetched before it can run, and how, in one line; null if nothing is missing. */
  missing(): string | null;
  /** Fetches what a package registry has of it; null if there is nothing to fetch. */
  readonly prepare: ((announce: Announce) => Promise<void>) | null;
  /** Compiles into `scratch` what is to be compiled. The command is given FOLDER RUNS PASSES USD OUT. */
  command(scratch: string): PeerCommand;
}
