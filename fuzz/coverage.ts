import { Session } from 'node:inspector';

/** Whose code is looked at: that of libraries says little about an input. */
const SOURCES = new URL('../src/', import.meta.url).href;

/** A function that was run, with a byte for each character of its source: 1 where it was run. */
export interface RunFunction {
  readonly name: string;
  readonly ran: Uint8Array;
}

/** Which code of `src/` this thread has run, by V8's own counters of blocks. */
export class Coverage {
  readonly #session = new Session();
  /** By function. Each one has its own, for the source of a function lies in that of another. */
  readonly #known = new Map<string, Uint8Array>();
  #size = 0;

  constructor() {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many characters of source are known to run. */
  get size(): number {
    return this.#size;
  }

  /** What was run since it was last asked. */
  take(): RunFunction[] {
    const { result } = this.#post('Profiler.takePreciseCoverage') as { readonly result: readonly ScriptCoverage[] };
    return result.filter(({ url }) => url.startsWith(SOURCES)).flatMap(runFunctions);
  }

  /** Whether there is something among these that is not known. */
  hasNew(functions: readonly RunFunction[]): boolean {
    return functions.some(({ name, ran }) => {
      const known = this.#known.get(name);
      if (known === undefined) return true;
      for (let at = 0; at < ran.length; at++) if (ran[at]! > known[at]!) return true;
      return false;
    });
  }

  add(functions: readonly RunFunction[]): void {
    for (const { name, ran } of functions) {
      const known = this.#known.get(name) ?? new Uint8Array(ran.length);
      this.#known.set(name, known);
      for (let at = 0; at < ran.length; at++) {
        if (ran[at]! <= known[at]!) continue;
        known[at] = 1;
        this.#size += 1;
      }
    }
  }

  #post(method: string, parameters: object = {}): unknown {
    let answer: unknown;
    // The answer of a session in its own thread is there when the call returns.
    this.#session.post(method, parameters, (error, result) => {
      if (error !== null) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    return answer;
  }
}

interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    /** The first is the function; each other one lies in one before it, and counts in its place there. */
    readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
  }[];
}

function runFunctions({ url, functions }: ScriptCoverage): RunFunction[] {
  return functions.flatMap(({ ranges }) => {
    const { startOffset: start, endOffset: end, count } = ranges[0]!;
    if (count === 0) return [];
    const ran = new Uint8Array(end - start);
    for (const range of ranges) ran.fill(range.count > 0 ? 1 : 0, range.startOffset - start, range.endOffset - start);
    return [{ name: `${url}:${start}-${end}`, ran }];
  });
}
