import { type EarlyTiming } from '../model/alert.ts';
import { type LogBatch } from '../model/batch.ts';
import { type DictionaryName, extraName, type Vocabulary } from '../model/dictionary.ts';
import { type EarlyCounts } from '../model/engine-counts.ts';
import { finiteOrNull } from '../model/finite.ts';
import { isMonotone, type MonotoneRule } from '../model/monotone-rule.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type EarlyFinding, earlyConditionAt, type EarlyRow } from './early-conditions.ts';
import { EarlyFilters } from './filter/early-filters.ts';
import {
  type EarlyRowSnapshot,
  type EarlySnapshot,
  type StringTableReader,
  type StringTableWriter,
} from './snapshot.ts';
import { windowsReachingBack } from './windows.ts';

/** A detection that is said before the watermark has reached its transaction. */
export interface EarlyDetection extends EarlyFinding {
  /** Its name. */
  readonly rule: string;
  /** Code of the client. */
  readonly client: number;
  readonly x: EarlyRow;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  readonly timing: EarlyTiming;
}

/** A row, and what was said of it. */
interface Held extends EarlyRow {
  readonly offset: number;
  /** By rule, whether its filter takes the row; null where no rule has one. */
  readonly taken: readonly boolean[] | null;
  /** By rule and window. */
  said: Map<string, Said> | null;
}

interface Said {
  readonly timing: EarlyTiming;
  isConfirmed: boolean;
}

/** Where a transaction stands in processing order. */
export interface PlaceInOrder {
  readonly timeMs: number;
  readonly offset: number;
}

const LEAST_SWEEP_ROWS = 4096;

/**
 * Says of rules that are monotone, as soon as a record is admitted, where they hold: at its own transaction, and at those of the client that it
 * comes before and that the watermark has not reached. What is said depends on the order of the admitted records and on nothing else. Keeps the rows
 * that a window of a transaction to come may reach.
 */
export class EarlyRules {
  readonly #vocabulary: Vocabulary;
  readonly #rules: readonly MonotoneRule[];
  readonly #longestMs: number;
  readonly #filters: EarlyFilters | null;
  /** By client, in processing order: by time, then by offset. */
  readonly #rowsOf = new Map<number, Held[]>();
  #clockMs = -Infinity;
  /** Everything at or below this is processed. */
  #processedMs = -Infinity;
  #held = 0;
  #sweepAt = LEAST_SWEEP_ROWS;
  /** How many were said, and came to nothing when the watermark had passed. */
  readonly counts: EarlyCounts = { said: 0, confirmed: 0, withdrawn: 0 };

  constructor(ruleSet: RuleSet, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#rules = ruleSet.rules.filter(isMonotone);
    this.#longestMs = this.#rules.reduce((longest, { window }) => Math.max(longest, window.sizeMs), 0);
    const isFiltered = this.#rules.some(({ where }) => where !== undefined);
    this.#filters = isFiltered ? new EarlyFilters(this.#rules, vocabulary) : null;
  }

  /** Takes in an admitted row; the rows of a partition in the order of their offsets. */
  admit(batch: LogBatch, row: number, say: (detection: EarlyDetection) => void): void {
    if (this.#rules.length === 0) return;
    const timeMs = batch.eventTimeMs[row]!;
    this.#clockMs = Math.max(this.#clockMs, timeMs);
    const client = batch.client[row]!;
    const rows = this.#forgotten(client);
    let place = rows.length;
    while (place > 0 && rows[place - 1]!.timeMs > timeMs) place -= 1;
    rows.splice(place, 0, this.#hold(rowOf(batch, row), batch.offset[row]!, null));
    this.#held += 1;
    const timing = {
      event_clock_ms: this.#clockMs,
      processing_time_ms: finiteOrNull(batch.ingestTimeMs[row]!),
    };
    for (let at = place; at < rows.length && rows[at]!.timeMs - timeMs <= this.#longestMs; at++) {
      this.#judge(client, rows, at, timeMs, timing, say);
    }
    if (this.#held >= this.#sweepAt) this.#sweep();
  }

  /**
   * When the detection of a rule at a transaction that was processed now was said early; undefined for a rule that is not monotone. To be called
   * once for each detection, before `settle` of its transaction.
   */
  confirm(rule: string, client: number, place: PlaceInOrder, startMs: number): EarlyTiming | undefined {
    const said = this.#find(client, place)?.said?.get(keyOf(rule, startMs));
    if (said === undefined) return undefined;
    said.isConfirmed = true;
    this.counts.confirmed += 1;
    return said.timing;
  }

  /** A transaction was processed, and every detection at it confirmed: what else was said of it is withdrawn. */
  settle(client: number, place: PlaceInOrder): void {
    const held = this.#find(client, place);
    if (held === undefined || held.said === null) return;
    for (const { isConfirmed } of held.said.values()) if (!isConfirmed) this.counts.withdrawn += 1;
    held.said = null;
  }

  /** Everything at or below `watermarkMs` has been processed and settled. */
  processedTo(watermarkMs: number): void {
    this.#processedMs = watermarkMs;
  }

  snapshot(strings: StringTableWriter): EarlySnapshot {
    const clients = [...this.#rowsOf].map(([client, rows]) => ({
      client: strings.write('clients', client),
      rows: rows.map(({ said, taken: _, ...row }): EarlyRowSnapshot => ({
        ...withoutNone(this.#translated(row, (field, code) => strings.write(field, code))),
        said: said === null ? [] : [...said].map(([key, { timing, isConfirmed }]) => ({ key, timing, isConfirmed })),
      })),
    }));
    const processedMs = finiteOrNull(this.#processedMs);
    return { clockMs: finiteOrNull(this.#clockMs), processedMs, counts: { ...this.counts }, clients };
  }

  restore({ clockMs, processedMs, counts, clients }: EarlySnapshot, strings: StringTableReader): void {
    this.#clockMs = clockMs ?? -Infinity;
    this.#processedMs = processedMs ?? -Infinity;
    Object.assign(this.counts, counts);
    for (const { client, rows } of clients) {
      const held = rows.map(({ said, offset, extras = [], ...row }): Held => {
        const read = this.#translated({ ...row, extras }, (field, code) => strings.read(field, code));
        return this.#hold(read, offset, said.length === 0 ? null : new Map(said.map(({ key, ...of }) => [key, of])));
      });
      this.#rowsOf.set(strings.read('clients', client), held);
      this.#held += held.length;
    }
  }

  /** Judges row `at` in those of its windows that hold `reachedMs`, where nothing has been said yet. */
  #judge(
    client: number,
    rows: readonly Held[],
    at: number,
    reachedMs: number,
    timing: EarlyTiming,
    say: (detection: EarlyDetection) => void,
  ): void {
    const x = rows[at]!;
    for (const [index, rule] of this.#rules.entries()) {
      if (x.taken !== null && !x.taken[index]!) continue;
      for (const { startMs, endMs } of windowsReachingBack(rule.window, x.timeMs, reachedMs)) {
        const key = keyOf(rule.name, startMs);
        if (x.said?.has(key) === true) continue;
        const finding = this.#findingAt(index, rows, at, startMs);
        if (finding === null) continue;
        (x.said ??= new Map()).set(key, { timing, isConfirmed: false });
        this.counts.said += 1;
        say({ ...finding, rule: rule.name, client, x, windowStartMs: startMs, windowEndMs: endMs, timing });
      }
    }
  }

  #findingAt(index: number, rows: readonly Held[], at: number, startMs: number): EarlyFinding | null {
    const rule = this.#rules[index]!;
    if (rule.where === undefined) return earlyConditionAt(rule, this.#vocabulary, rows, at, startMs);
    const taken = takenBack(rows, index, at, startMs);
    return earlyConditionAt(rule, this.#vocabulary, taken, taken.length - 1, startMs);
  }

  #hold(row: EarlyRow, offset: number, said: Held['said']): Held {
    return { ...row, offset, taken: this.#filters?.judge(row) ?? null, said };
  }

  /** A row with its codes passed through `translate`. */
  #translated<R extends EarlyRow>(row: R, translate: (field: DictionaryName, code: number) => number): R {
    const { extras } = this.#vocabulary;
    return {
      ...row,
      currency: translate('currencies', row.currency),
      region: translate('regions', row.region),
      category: translate('categories', row.category),
      location: translate('locations', row.location),
      device: translate('devices', row.device),
      extras: row.extras.map((code, i) => translate(extraName(extras[i]!.name), code)),
    };
  }

  #find(client: number, { timeMs, offset }: PlaceInOrder): Held | undefined {
    const rows = this.#rowsOf.get(client) ?? [];
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const held = rows[middle]!;
      if (held.timeMs < timeMs || (held.timeMs === timeMs && held.offset < offset)) low = middle + 1;
      else high = middle;
    }
    return rows[low]?.offset === offset ? rows[low] : undefined;
  }

  /** The rows of a client that a window may still reach. */
  #forgotten(client: number): Held[] {
    const rows = this.#rowsOf.get(client);
    if (rows === undefined) {
      const none: Held[] = [];
      this.#rowsOf.set(client, none);
      return none;
    }
    this.#forget(rows);
    return rows;
  }

  #forget(rows: Held[]): void {
    const fromMs = this.#processedMs - this.#longestMs;
    let gone = 0;
    while (gone < rows.length && rows[gone]!.timeMs < fromMs) gone += 1;
    if (gone > 0) rows.splice(0, gone);
    this.#held -= gone;
  }

  /** Forgets what quiet clients did. */
  #sweep(): void {
    for (const [client, rows] of this.#rowsOf) {
      this.#forget(rows);
      if (rows.length === 0) this.#rowsOf.delete(client);
    }
    this.#sweepAt = Math.max(LEAST_SWEEP_ROWS, 2 * this.#held);
  }
}

/** A row as a snapshot has it: without extra columns these are left out. */
function withoutNone<R extends EarlyRow>({ extras, ...row }: R): Omit<R, 'extras'> & Partial<Pick<EarlyRow, 'extras'>> {
  return extras.length === 0 ? row : { ...row, extras };
}

function keyOf(rule: string, startMs: number): string {
  return `${rule} ${startMs}`;
}

function rowOf(batch: LogBatch, row: number): EarlyRow {
  return {
    timeMs: batch.eventTimeMs[row]!,
    idLow: batch.ids[2 * row]!,
    idHigh: batch.ids[2 * row + 1]!,
    amountCents: batch.amountCents[row]!,
    currency: batch.currency[row]!,
    region: batch.region[row]!,
    category: batch.category[row]!,
    location: batch.location[row]!,
    device: batch.device[row]!,
    extras: batch.extras.map((codes) => codes[row]!),
  };
}

/** Rows up to the one at `at` that the filter of the rule takes, back to a time. */
function takenBack(rows: readonly Held[], rule: number, at: number, startMs: number): Held[] {
  const taken: Held[] = [];
  for (let i = at; i >= 0 && rows[i]!.timeMs >= startMs; i--) if (rows[i]!.taken?.[rule] === true) taken.push(rows[i]!);
  return taken.reverse();
}
