import { type AlertDifference } from '../model/foreign-alert.ts';
import { JsonLinesFile } from './jsonl-file.ts';

/** How many differences of a rule and kind are at hand afterwards. */
const FIRST = 3;

/** `differences.jsonl`: everything in which another engine differs from the oracle. */
export class DifferencesFile {
  readonly #file: JsonLinesFile | null;
  readonly #first: AlertDifference[] = [];
  readonly #counts = new Map<string, number>();

  /** With no path, nothing is written. */
  constructor(path: string | null) {
    this.#file = path === null ? null : new JsonLinesFile(path);
  }

  /** Writes the next difference. */
  add(one: AlertDifference): void {
    this.#file?.row(one);
    const key = `${one.difference} ${one.rule}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count <= FIRST) this.#first.push(one);
  }

  /** The first differences of each rule and kind. */
  get first(): readonly AlertDifference[] {
    return this.#first;
  }

  /** Closes the file. */
  close(): void {
    this.#file?.finish();
  }
}
