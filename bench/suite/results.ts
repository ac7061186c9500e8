import { type Figure } from './figure.ts';
import { type Measurement, type Outcome } from './measurement.ts';
import { METRIC_NAMES, type MetricName } from './metrics.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** A line of a figure over all its runs. */
export interface Result {
  /** The figure that it belongs to. */
  readonly figure: string;
  /** As in its measurements. */
  readonly name: string;
  readonly rows: number;
  readonly metrics: Readonly<Partial<Record<MetricName, Spread>>>;
}

/** A figure, or a part of one, that was not measured, and why. */
export interface Missing {
  readonly figure: string;
  readonly why: string;
}

/** What was measured so far, in the order of the figures. */
export class Results {
  readonly #measurements = new Map<string, Measurement[]>();
  readonly #skipped: Missing[] = [];
  readonly #failed: Missing[] = [];

  /** Figures that are named here are shown in this order. */
  constructor(figures: readonly Figure[]) {
    for (const { name } of figures) this.#measurements.set(name, []);
  }

  /** Takes in a run of a figure. Returns the reasons for what was skipped that were not known before. */
  add(figure: string, { measurements, skipped }: Outcome): readonly string[] {
    this.#measurements.get(figure)!.push(...measurements);
    const known = this.#skipped.filter((one) => one.figure === figure);
    const fresh = skipped.filter((why) => !known.some((one) => one.why === why));
    this.#skipped.push(...fresh.map((why) => ({ figure, why })));
    return fresh;
  }

  /** Notes that a run of a figure has failed. */
  fail(figure: string, why: string): void {
    this.#failed.push({ figure, why });
  }

  /** What could not be measured on this machine. */
  get skipped(): readonly Missing[] {
    return this.#skipped;
  }

  /** What should have been measured, and ended in an error. */
  get failed(): readonly Missing[] {
    return this.#failed;
  }

  /** Every line that has a run at least. */
  lines(): readonly Result[] {
    return [...this.#measurements].flatMap(([figure, measurements]) => {
      const names = [...new Set(measurements.map(({ name }) => name))];
      return names.map((name) => resultOf(figure, name, measurements));
    });
  }
}

function resultOf(figure: string, name: string, measurements: readonly Measurement[]): Result {
  const runs = measurements.filter((measurement) => measurement.name === name);
  const metrics: Partial<Record<MetricName, Spread>> = {};
  for (const metric of METRIC_NAMES) {
    const values = runs.map(({ metrics: { [metric]: value } }) => value).filter((value) => value !== undefined);
    if (values.length > 0) metrics[metric] = spreadOf(values);
  }
  return { figure, name, rows: runs.at(-1)!.rows, metrics };
}
