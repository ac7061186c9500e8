import { LABEL, type Label, type LabelSpec } from '../model/mapping.ts';
import { type Fields } from './fields.ts';
import { TextSet } from './text-set.ts';

const FIRST_ROWS = 4096;

/** What a row is labelled as. */
export type LabelReader = (fields: Fields) => Label;

/** Reads the label in the field at `index`. Null and placeholders say nothing. */
export function compileLabels(spec: LabelSpec, index: number, placeholders: TextSet): LabelReader {
  const fraud = new TextSet(spec.fraud);
  const legitimate = spec.legitimate === null ? null : new TextSet(spec.legitimate);
  return (fields) => {
    if (fields.isNull(index)) return LABEL.unknown;
    if (fraud.has(fields, index)) return LABEL.fraud;
    const isLegitimate = legitimate === null ? !placeholders.has(fields, index) : legitimate.has(fields, index);
    return isLegitimate ? LABEL.legitimate : LABEL.unknown;
  };
}

/** The labels of the rows of a batch, kept beside it: no label travels with the stream. */
export class RowLabels {
  #labels = new Uint8Array(FIRST_ROWS);

  set(row: number, label: Label): void {
    if (row >= this.#labels.length) {
      const larger = new Uint8Array(2 * this.#labels.length);
      larger.set(this.#labels);
      this.#labels = larger;
    }
    this.#labels[row] = label;
  }

  /** That of a row which was set. */
  at(row: number): Label {
    return this.#labels[row] as Label;
  }

  /** Those of the first `rows` rows. */
  take(rows: number): Uint8Array {
    return this.#labels.slice(0, rows);
  }
}
