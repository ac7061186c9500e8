import { formatDuration, parseDuration } from '../../config/units.ts';
import { type HuntCase, PLAIN_WAYS } from '../case.ts';
import { type Form, type Section } from '../draw/form.ts';
import { type FormPath, isList, isSection, partsOf, replaced } from './form-path.ts';
import { isSmaller, simplerScalars } from './simpler.ts';

/** How a case is shrunk. */
export interface ShrinkOptions {
  /** Whether a smaller case still fails in the same way. */
  readonly stillFails: (candidate: HuntCase) => Promise<boolean>;
  /** True when enough has been tried; what has been reached by then stands. */
  readonly isEnough: () => boolean;
}

const TRANSACTIONS: FormPath = ['traffic', 'transactions'];
/** What every scenario has. */
const KEPT_KEYS = ['name', 'kind', 'traffic', 'client', 'amount', 'at'];

/**
 * Makes a case that fails smaller until nothing can go: shares made the whole, transactions, then every other entry, key and value (a key that is gone leaves
 * its default), clients made one, times moved to the start. Greedy, and the same each time. A candidate that is refused does not fail.
 */
export async function shrink(found: HuntCase, options: ShrinkOptions): Promise<HuntCase> {
  const shrinking = new Shrinking(found, options);
  await shrinking.take({ form: found.form, ways: PLAIN_WAYS });
  await shrinking.strikeAll();
  for (let before: Form = {}; before !== shrinking.form && !options.isEnough();) {
    before = shrinking.form;
    await shrinking.thinOut(TRANSACTIONS);
    await shrinking.thinOutOthers();
    await shrinking.dropKeys();
    await shrinking.joinClients();
    await shrinking.moveToStart();
    await shrinking.simplify();
  }
  return shrinking.smallest;
}

class Shrinking {
  smallest: HuntCase;
  readonly #options: ShrinkOptions;

  constructor(found: HuntCase, options: ShrinkOptions) {
    this.smallest = found;
    this.#options = options;
  }

  get form(): Section {
    return this.smallest.form;
  }

  /** Goes on with a candidate if it still fails. */
  async take(candidate: HuntCase): Promise<boolean> {
    if (this.#options.isEnough() || !(await this.#options.stillFails(candidate))) return false;
    this.smallest = candidate;
    return true;
  }

  /** Leaves out entries of a list, in halves, quarters and so on to single ones. */
  async thinOut(path: FormPath): Promise<void> {
    for (let size = Math.ceil(this.#listAt(path).length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < this.#listAt(path).length;) {
        const list = this.#listAt(path);
        const rest = list.filter((_, i) => i < from || i >= from + size);
        if (rest.length === 0 || !(await this.#takeWith(path, rest))) from += size;
      }
    }
  }

  /** Has what strikes a share of the records strike all: which ones a share strikes changes with each transaction that goes. */
  async strikeAll(): Promise<void> {
    for (const [path] of partsOf(this.form)) if (path.at(-1) === 'share') await this.#takeWith(path, 1);
  }

  async thinOutOthers(): Promise<void> {
    const lists = partsOf(this.form).filter(([path, part]) => isList(part) && path.join() !== TRANSACTIONS.join());
    for (const [path] of lists) if (this.#has(path)) await this.thinOut(path);
  }

  /** Leaves out every key that has a default, the outer ones first. */
  async dropKeys(): Promise<void> {
    const paths = partsOf(this.form).map(([path]) => path);
    for (const path of paths) {
      const key = path.at(-1);
      if (typeof key !== 'string' || KEPT_KEYS.includes(key) || !this.#has(path)) continue;
      await this.#takeWith(path, undefined);
    }
  }

  /** Gives the transactions of each client to the first one. */
  async joinClients(): Promise<void> {
    const clients = [...new Set(this.#transactions().map(({ client }) => client))];
    const [first, ...others] = clients;
    for (const other of others) {
      await this.#takeWith(
        TRANSACTIONS,
        this.#transactions().map((each) => (each['client'] === other ? { ...each, client: first! } : each)),
      );
    }
  }

  /** Has the first transaction at the start, and the others as far behind it as they are. */
  async moveToStart(): Promise<void> {
    const transactions = this.#transactions();
    const times = transactions.map(({ at }) => parseDuration(at));
    const first = Math.min(...times);
    if (transactions.length === 0 || first === 0) return;
    const moved = transactions.map((each, i) => ({ ...each, at: formatDuration(times[i]! - first) }));
    await this.#takeWith(TRANSACTIONS, moved);
  }

  /** Makes every value simpler. */
  async simplify(): Promise<void> {
    for (const [path] of partsOf(this.form)) {
      if (path[0] === 'name' || !this.#has(path)) continue;
      const value = this.#at(path)!;
      if (isList(value) || isSection(value)) continue;
      for (const simpler of simplerScalars(value)) if (await this.#takeWith(path, simpler)) break;
    }
  }

  async #takeWith(path: FormPath, part: Form | undefined): Promise<boolean> {
    const form = replaced(this.form, path, part);
    if (!isSection(form) || !(isSmaller(form, this.form) || path === TRANSACTIONS)) return false;
    return this.take({ ...this.smallest, form });
  }

  #at(path: FormPath): Form | undefined {
    return partsOf(this.form).find(([own]) => own.length === path.length && isInside(own, path))?.[1];
  }

  #has(path: FormPath): boolean {
    return this.#at(path) !== undefined;
  }

  #listAt(path: FormPath): readonly Form[] {
    const list = this.#at(path);
    return list !== undefined && isList(list) ? list : [];
  }

  #transactions(): readonly Section[] {
    return this.#listAt(TRANSACTIONS).filter(isSection);
  }
}

function isInside(path: FormPath, outer: FormPath): boolean {
  return outer.every((step, i) => path[i] === step);
}
