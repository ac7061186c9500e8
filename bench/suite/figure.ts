import { type Measurement, type Outcome } from './measurement.ts';
import { type Usage } from './usage.ts';

/** What every figure says of itself. */
interface FigureFacts {
  readonly name: string;
  /** Names of sets that the figure is in; a set can be asked for like a figure. */
  readonly groups: readonly string[];
  /** What is measured, in a few words. */
  readonly about: string;
  /** Seconds that a run took when it was last looked at; for the time that is left. */
  readonly typicalS: number;
  /** Whether every run gives the same numbers, so that one is enough. */
  readonly isExact?: true;
  /** Whether it is measured only if it is named. */
  readonly isLong?: true;
  /** Whether it uses what `npm run build` makes. */
  readonly needsBuild?: true;
}

/** A figure that code of its own measures, in a process of its own. */
export interface CodeFigure extends FigureFacts {
  /** Loads what it needs; works in the folder for temporary files. */
  readonly measure: () => Promise<Outcome>;
}

/** A figure of a program as it is built, in a process that runs nothing else. */
export interface CommandFigure extends FigureFacts {
  /** The path of the program. */
  readonly program: string;
  /** Its arguments; files go into `folder`, which is removed afterwards. */
  readonly commandLine: (folder: string) => readonly string[];
  /** The measurement, from what the command left in `folder` and what its process used. */
  readonly read: (folder: string, usage: CommandUsage) => Measurement;
}

/** What the process of a command used. */
export interface CommandUsage extends Usage {
  /** Of the process's resident memory. */
  readonly peakMib: number;
}

/** A figure of the suite. */
export type Figure = CodeFigure | CommandFigure;
