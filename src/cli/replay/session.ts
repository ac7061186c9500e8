import { type ProgressListener } from '../../model/progress.ts';

/** The connection between a replay and the terminal. */
export interface Session {
  readonly listener: ProgressListener;
  /** Removes the progress from the screen. */
  readonly stop: () => void;
  readonly signal: AbortSignal;
}

/** What is printed. */
export interface OutputOptions {
  readonly json: boolean | undefined;
  readonly quiet: boolean | undefined;
}
