import { type ProgressListener } from '../../model/progress.ts';

/** What a replay shares with the terminal while it goes on. */
export interface Session {
  readonly listener: ProgressListener;
  /** Takes the progress off the screen. */
  readonly stop: () => void;
  readonly signal: AbortSignal;
}

/** How much is to be printed. */
export interface OutputOptions {
  readonly json: boolean | undefined;
  readonly quiet: boolean | undefined;
}
