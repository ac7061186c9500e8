import { afterEach, describe, expect, it, vi } from 'vitest';
import { ReorderBuffer } from '../../src/engine/reorder-buffer.ts';
import { CountKernel } from '../../src/engine/rules/count.ts';
import { PairKernel } from '../../src/engine/rules/pair.ts';
import { type Finding, type KernelInput } from '../../src/engine/rules/kernel.ts';
import { type HuntCase } from '../../src/hunt/case.ts';
import { drawCase } from '../../src/hunt/draw/draw-case.ts';
import { type Form } from '../../src/hunt/draw/form.ts';
import { type FailureKind } from '../../src/hunt/failure.ts';
import { type FormPath, isList, isSection, partsOf, replaced } from '../../src/hunt/shrink/form-path.ts';
import { shrink } from '../../src/hunt/shrink/shrink.ts';
import { tryCase } from '../../src/hunt/try-case.ts';
import { Random } from '../../src/random/random.ts';

/** Of these lists a repro needs every entry. */
const LISTS: readonly FormPath[] = [['traffic', 'transactions'], ['faults'], ['engine', 'rules', 'rules']];

/** A kernel that does not say every second thing that it finds. */
function everySecondUnsaid({ prototype }: typeof CountKernel | typeof PairKernel): void {
  const run = Object.getOwnPropertyDescriptor(prototype, 'run')!.value as CountKernel['run'];
  vi.spyOn(prototype, 'run').mockImplementation(function (this: CountKernel, input: KernelInput, said: Finding[]) {
    const own: Finding[] = [];
    run.call(this, input, own);
    said.push(...own.filter((_, i) => i % 2 === 0));
  });
}

/** Defects of the engine in this process, until mocks are restored. */
const DEFECTS: readonly (readonly [words: string, plant: () => void])[] = [
  ['in a rule that counts', () => everySecondUnsaid(CountKernel)],
  ['in a rule of pairs', () => everySecondUnsaid(PairKernel)],
  [
    'in what is held at a restore',
    () => vi.spyOn(ReorderBuffer.prototype, 'refill').mockImplementation(() => undefined),
  ],
];

const kindOf = async (huntCase: HuntCase): Promise<FailureKind | undefined> => (await tryCase(huntCase)).failure?.kind;

/** The first case of a seed that fails, and how. */
async function firstFailing(seed: string): Promise<readonly [HuntCase, FailureKind]> {
  for (let number = 0; number < 300; number++) {
    const found = drawCase('case', Random.fromSeed(seed).fork(number), []);
    const isListed = isSection(found.form['traffic']) && found.form['traffic']['kind'] === 'listed';
    const kind = isListed ? await kindOf(found) : undefined;
    if (kind !== undefined) return [found, kind];
  }
  throw new Error('no case fails');
}

/** Each form that has one entry less of a transaction, a fault or a rule. */
function withOneLess({ form, ways }: HuntCase): HuntCase[] {
  const less = LISTS.flatMap((path) => {
    const list: Form | undefined = partsOf(form).find(([own]) => own.join() === path.join())?.[1];
    return list !== undefined && isList(list) ? list.map((_, i) => replaced(form, [...path, i], undefined)) : [];
  });
  return less.filter(isSection).map((smaller) => ({ form: smaller, ways }));
}

describe('a repro', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each(DEFECTS)('of a defect %s shows it no more with any transaction, fault or rule less', async (_, plant) => {
    plant();
    const [found, kind] = await firstFailing('minimal');
    const smallest = await shrink(found, {
      stillFails: async (candidate) => (await kindOf(candidate)) === kind,
      isEnough: () => false,
    });
    expect(await kindOf(smallest)).toBe(kind);
    const less = withOneLess(smallest);
    expect(less.length).toBeGreaterThan(1);
    for (const smaller of less) expect([smaller.form, await kindOf(smaller)]).not.toEqual([smaller.form, kind]);
    vi.restoreAllMocks();
    expect(await kindOf(smallest)).toBeUndefined();
  });
});
