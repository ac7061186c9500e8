import { describe, expect, it } from 'vitest';
import { loadForm } from '../../src/hunt/case.ts';
import { drawBoundaryCase } from '../../src/hunt/draw/boundary-case.ts';
import { type Section } from '../../src/hunt/draw/form.ts';
import { drawWays } from '../../src/hunt/draw/draw-case.ts';
import { shrink } from '../../src/hunt/shrink/shrink.ts';
import { isSmaller, simplerScalars } from '../../src/hunt/shrink/simpler.ts';
import { type ListedTransaction } from '../../src/model/scenario.ts';
import { Random } from '../../src/random/random.ts';

function transactionsOf(form: Section): readonly ListedTransaction[] | null {
  try {
    const { traffic } = loadForm(form).scenario;
    return traffic.kind === 'listed' ? traffic.transactions : null;
  } catch {
    return null;
  }
}

/** Shrinks drawn cases that fail wherever `isBroken` holds of their transactions; gives what is left of each, and how many were tried. */
async function shrunk(isBroken: (transactions: readonly ListedTransaction[]) => boolean) {
  const left: Section[] = [];
  let most = 0;
  for (let number = 0; left.length < 5; number++) {
    const random = Random.fromSeed('shrink').fork(number);
    const form = drawBoundaryCase('drawn', random);
    if (!isBroken(transactionsOf(form)!)) continue;
    let tries = 0;
    const smallest = await shrink(
      { form, ways: drawWays(random) },
      {
        stillFails: (candidate) => {
          tries += 1;
          const transactions = transactionsOf(candidate.form);
          return Promise.resolve(transactions !== null && isBroken(transactions));
        },
        isEnough: () => false,
      },
    );
    most = Math.max(most, tries);
    left.push(smallest.form);
  }
  return { left, most };
}

describe('shrinking', () => {
  it('leaves one transaction and no setting where one transaction is enough', async () => {
    const { left, most } = await shrunk((all) => all.some(({ amountCents }) => amountCents < 0));
    for (const form of left) {
      expect(Object.keys(form).sort()).toEqual(['name', 'traffic']);
      const [one, ...more] = transactionsOf(form)!;
      expect(more).toEqual([]);
      expect(one).toMatchObject({ atMs: 0, clockMs: 0, arrivesMs: 0, againMs: [], region: null, category: null });
    }
    expect(most).toBeLessThan(400);
  });

  it('has what strikes a share strike all, as another share strikes others with each transaction that goes', async () => {
    const transactions = Array.from({ length: 40 }, (_, i) => ({ at: `${i}s`, client: '1', amount: 1 }));
    const delivery = { poison: { share: 0.1 } };
    const form = { name: 'poisoned', traffic: { kind: 'listed', transactions }, delivery };
    // Which is struck goes by the number of transactions, as long as not all are.
    const isStruck = (share: number, count: number): boolean =>
      share === 1 || (share > 0 && count === transactions.length);
    const smallest = await shrink(
      { form, ways: drawWays(Random.fromSeed('shares')) },
      {
        stillFails: (candidate) => {
          const count = transactionsOf(candidate.form)?.length ?? 0;
          const { delivery: left } = candidate.form as Partial<typeof form>;
          return Promise.resolve(count > 0 && isStruck(left?.poison?.share ?? 0, count));
        },
        isEnough: () => false,
      },
    );
    expect(transactionsOf(smallest.form)).toHaveLength(1);
    expect(smallest.form['delivery']).toEqual({ poison: { share: 1 } });
  });

  it('keeps what belongs together: two of one client, a ms apart', async () => {
    const isBroken = (all: readonly ListedTransaction[]): boolean =>
      all.some((a) => all.some((b) => a.client === b.client && b.atMs - a.atMs === 1 && b.region !== null));
    const { left } = await shrunk(isBroken);
    for (const form of left) {
      const transactions = transactionsOf(form)!;
      expect(transactions.map(({ atMs }) => atMs).sort()).toEqual([0, 1]);
      expect(isBroken(transactions)).toBe(true);
    }
  });

  it('stops when it is told to, with what it has', async () => {
    const form = drawBoundaryCase('drawn', Random.fromSeed('stop'));
    const found = { form, ways: drawWays(Random.fromSeed('ways')) };
    const kept = await shrink(found, { stillFails: () => Promise.resolve(true), isEnough: () => true });
    expect(kept).toBe(found);
  });

  it.each(['1m30s', '59s999ms', '-5s', '10737418.25', 'north', 17])('knows simpler values than %s', (value) => {
    const simpler = simplerScalars(value);
    expect(simpler.length).toBeGreaterThan(0);
    for (const each of simpler) expect(isSmaller(each, value)).toBe(true);
  });
});
