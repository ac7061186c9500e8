import { type AggregateRow } from '../../src/model/aggregate.ts';
import { type Row } from './answers.ts';
import { type Choice, type Choices, type TimeRange } from './fill.ts';
import { type Alert, type LogRecord, type ShownRun, type Transaction } from './shown-run.ts';

/** How points are put together into those of a graph. */
interface Drawing<Item> {
  readonly time: (item: Item) => number;
  readonly series: (item: Item) => string;
  readonly value: (items: readonly Item[]) => number;
  /** Where nothing happened; left out, there is no point. */
  readonly empty?: 0;
}

/** What of the runs is chosen to be shown, worked out from the runs' own files. */
export class View {
  /** Those chosen, wherever they lie. */
  readonly runs: readonly ShownRun[];
  readonly range: TimeRange;
  readonly intervalMs: number;
  readonly #choices: Choices;

  constructor(runs: readonly ShownRun[], choices: Choices, range: TimeRange, intervalMs: number) {
    this.#choices = choices;
    this.range = range;
    this.intervalMs = intervalMs;
    this.runs = runs.filter(({ runId }) => this.chooses('run', runId));
  }

  get transactions(): Transaction[] {
    return this.runs
      .flatMap(({ transactions }) => transactions)
      .filter((one) => this.isIn(one.event_time_ms))
      .filter((one) => this.chooses('client', one.client_id) && this.chooses('region', one.region));
  }

  get aggregates(): AggregateRow[] {
    return this.runs.flatMap(({ aggregates }) => aggregates).filter((row) => this.isIn(row.minute_start_ms));
  }

  get alerts(): Alert[] {
    return this.runs
      .flatMap(({ alerts }) => alerts)
      .filter((alert) => this.isIn(alert.event_time_ms) && this.chooses('client', alert.client_id));
  }

  /** Health is written at the start of the minute. */
  get log(): LogRecord[] {
    return this.runs
      .flatMap(({ log }) => log)
      .map((record) => ({ ...record, ingestTimeMs: record.ingestTimeMs - (record.ingestTimeMs % 60_000) }))
      .filter(({ ingestTimeMs }) => this.isIn(ingestTimeMs));
  }

  /** Runs that ended in the time range, the latest last. */
  get ended(): ShownRun[] {
    return this.runs.filter(({ endMs }) => this.isIn(endMs)).sort((a, b) => a.endMs - b.endMs);
  }

  /** Of each rule of the runs that have ended, the latest run. */
  get latestByRule(): ReadonlyMap<string, ShownRun> {
    return new Map(this.ended.flatMap((run) => Object.keys(run.rules).map((rule) => [rule, run] as const)));
  }

  /** The same of one run alone. */
  only({ runId }: ShownRun): View {
    return new View(this.runs, { ...this.#choices, run: [runId] }, this.range, this.intervalMs);
  }

  chooses(variable: string, value: string): boolean {
    const choice: Choice = this.#choices[variable] ?? 'all';
    return choice === 'all' || choice.includes(value);
  }

  isIn(timeMs: number): boolean {
    return this.range.fromMs <= timeMs && timeMs <= this.range.toMs;
  }

  /** The points of a graph, one for each series and interval. */
  drawn<Item>(items: readonly Item[], { time, series, value, empty }: Drawing<Item>): Row[] {
    const bucket = (timeMs: number): number => timeMs - (timeMs % this.intervalMs);
    return [...groupBy(items, series)].flatMap(([name, ofSeries]) => {
      const buckets = groupBy(ofSeries, (item) => bucket(time(item)));
      if (empty !== undefined) {
        for (let at = bucket(this.range.fromMs); at <= this.range.toMs; at += this.intervalMs) {
          if (!buckets.has(at)) buckets.set(at, []);
        }
      }
      return [...buckets].map(([at, all]) => ({ series: name, time: at, value: all.length === 0 ? 0 : value(all) }));
    });
  }

  perMinute(count: number): number {
    return (count * 60_000) / this.intervalMs;
  }
}

export function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

export function sumOf<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

/** The value below which `percent` of them lie, by nearest rank, as InfluxDB rounds it. */
export function percentile(values: readonly number[], percent: number): number | null {
  const rank = Math.floor((values.length * percent) / 100 + 0.5);
  return [...values].sort((a, b) => a - b)[rank - 1] ?? null;
}
