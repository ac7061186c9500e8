import { type Finding, hunt, type HuntOptions, type HuntResult } from './hunt.ts';
import { reproOf, writeRepro } from './repro.ts';

/** A hunt, and where what it finds goes. */
export interface HuntIntoOptions extends Omit<HuntOptions, 'onFinding'> {
  /** Of the repros; made if need be. */
  readonly folder: string;
  /** The command that comes to so many cases, to be said in a repro. */
  readonly commandOf: (cases: number) => string;
}

/** What a hunt came to, and what was written. */
export interface WrittenHunt {
  readonly result: HuntResult;
  /** Findings that were written, by the name of their repro. */
  readonly named: ReadonlyMap<string, Finding>;
  /** Names of those that lay in the folder already. */
  readonly known: readonly string[];
}

/** Hunts, and writes the repro of each finding into a folder as soon as it is shrunk. Throws TraplineError('input') if that cannot be written. */
export async function huntInto({ folder, commandOf, ...options }: HuntIntoOptions): Promise<WrittenHunt> {
  const named = new Map<string, Finding>();
  const known: string[] = [];
  const onFinding = (finding: Finding): boolean => {
    const foundBy = commandOf(Math.max(1, finding.number + 1));
    const repro = reproOf({ ...finding, foundBy, program: options.program }, folder);
    const isNew = writeRepro(repro, folder);
    if (isNew) named.set(repro.name, finding);
    else known.push(repro.name);
    return isNew;
  };
  return { result: await hunt({ ...options, onFinding }), named, known };
}
