import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalOfPart, sumOf } from '../../src/score/combined-interval.ts';
import { countInterval } from '../../src/score/count-interval.ts';
import { intervalsOfFixedNumbers } from '../../src/score/fixed-numbers.ts';
import { f1Score, fixedIntervals, ruleIntervals } from '../../src/score/intervals.ts';
import { wilsonInterval } from '../../src/score/wilson.ts';

/** What is counted of one unit. */
interface Unit {
  readonly episodes: number;
  readonly matched: number;
  readonly decoys: number;
  readonly falseOfDecoys: number;
  readonly falseOfRest: number;
}

const NOTHING: Unit = { episodes: 0, matched: 0, decoys: 0, falseOfDecoys: 0, falseOfRest: 0 };

const countsOf = (units: readonly Unit[]) => {
  const column = (name: keyof Unit) => Uint32Array.from(units, (unit) => unit[name]);
  return {
    episodes: column('episodes'),
    detected: column('matched'),
    matched: column('matched'),
    judged: Uint32Array.from(units, (unit) => unit.matched + unit.falseOfDecoys + unit.falseOfRest),
    decoys: column('decoys'),
    falseOfDecoys: column('falseOfDecoys'),
    falseOfRest: column('falseOfRest'),
  };
};

const widthOf = ([low, high]: readonly [number, number]): number => high - low;

/** So many units with an episode each and as many with a decoy each, of which the first are hits. */
const oneEach = (of: { episodes: number; matched: number; decoys: number; lured: number; idle?: number }): Unit[] => [
  ...Array.from({ length: of.episodes }, (_, i) => ({ ...NOTHING, episodes: 1, matched: i < of.matched ? 1 : 0 })),
  ...Array.from({ length: of.decoys }, (_, i) => ({ ...NOTHING, decoys: 1, falseOfDecoys: i < of.lured ? 1 : 0 })),
  ...Array.from({ length: of.idle ?? 0 }, () => NOTHING),
];

const unit = fc
  .tuple(fc.nat(4), fc.nat(4), fc.nat(3), fc.nat(4), fc.nat(3))
  .map(([episodes, matched, decoys, lured, stray]): Unit => {
    return {
      episodes,
      matched: Math.min(episodes, matched),
      decoys,
      falseOfDecoys: decoys && lured,
      falseOfRest: stray,
    };
  });
const units = fc.array(unit, { minLength: 10, maxLength: 40 });

describe('countInterval', () => {
  it('is the score interval of a Poisson mean', () => {
    // 10 + 1.92 ± 1.96 √(10 + 0.96)
    expect(countInterval(10, 1)).toEqual([expect.closeTo(5.432, 3), expect.closeTo(18.41, 2)]);
    expect(countInterval(0, 1)).toEqual([0, expect.closeTo(3.841, 3)]);
    // Four together each time: four times as many of a quarter of the count.
    const [low, high] = countInterval(10, 1);
    expect(countInterval(40, 4)).toEqual([expect.closeTo(4 * low, 9), expect.closeTo(4 * high, 9)]);
  });

  it('holds the count, and is no narrower for more', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.double({ min: 1, max: 20, noNaN: true }), (count, more, dispersion) => {
        const [low, high] = countInterval(count, dispersion);
        expect(low).toBeLessThanOrEqual(count);
        expect(high).toBeGreaterThan(count);
        expect(widthOf(countInterval(count + more, dispersion))).toBeGreaterThanOrEqual(high - low - 1e-9);
      }),
    );
  });
});

describe('intervalOfPart', () => {
  const sharp = (value: number) => ({ value, interval: [value, value] as const });

  it('is a point where both are known, and lies where the ends lead where one is', () => {
    expect(intervalOfPart(sharp(3), sharp(1), 0)).toEqual([0.75, 0.75]);
    const [low, high] = intervalOfPart({ value: 3, interval: [1, 9] }, sharp(1), 0);
    expect([low, high]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(0.9, 12)]);
    expect(intervalOfPart(sharp(0), { value: 4, interval: [2, 9] }, 0)).toEqual([0, 0]);
    expect(intervalOfPart(sharp(4), { value: 0, interval: [0, 4] }, 0)).toEqual([expect.closeTo(0.5, 12), 1]);
  });

  it('is narrower where both are large together, and wider where one is large for the other', () => {
    const [part, rest] = [{ value: 40, interval: [30, 50] } as const, { value: 20, interval: [12, 28] } as const];
    const width = (correlation: number) => widthOf(intervalOfPart(part, rest, correlation));
    expect(width(0.5)).toBeLessThan(width(0));
    expect(width(-0.5)).toBeGreaterThan(width(0));
  });

  it('holds the share, between 0 and 1', () => {
    const figure = fc
      .tuple(fc.nat(50), fc.nat(50), fc.nat(50))
      .map(([a, b, c]) => ({ value: a + b, interval: [a, a + b + c] as const }));
    fc.assert(
      fc.property(figure, figure, fc.double({ min: -1, max: 1, noNaN: true }), (part, rest, correlation) => {
        fc.pre(part.value + rest.value > 0);
        const [low, high] = intervalOfPart(part, rest, correlation);
        const share = part.value / (part.value + rest.value);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(share + 1e-9);
        expect(high).toBeGreaterThanOrEqual(share - 1e-9);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('sumOf', () => {
  it('adds the squares of how far the ends are', () => {
    const sum = sumOf({ value: 10, interval: [7, 13] }, { value: 5, interval: [1, 9] });
    expect(sum).toEqual({ value: 15, interval: [10, 20] });
  });
});

describe('intervalsOfFixedNumbers', () => {
  it('holds precision and F1, between 0 and 1, whatever was counted', () => {
    fc.assert(
      fc.property(units, fc.boolean(), (drawn, isShared) => {
        const counts = countsOf(drawn);
        const total = (name: keyof Unit) => drawn.reduce((sum, own) => sum + own[name], 0);
        const [right, wrong] = [total('matched'), total('falseOfDecoys') + total('falseOfRest')];
        fc.pre(right + wrong > 0 && total('episodes') > 0);
        // An alert may find several episodes.
        const detected = isShared
          ? counts.matched.map((own, i) => (own === 0 ? 0 : counts.episodes[i]!))
          : counts.matched;
        const { precision, f1 } = intervalsOfFixedNumbers({ ...counts, detected });
        const share = right / (right + wrong);
        const found = detected.reduce((sum, own) => sum + own, 0);
        const values = [share, f1Score(share, found / total('episodes'))!];
        for (const [place, [low, high]] of [precision, f1].entries()) {
          expect(low).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(values[place]! + 1e-9);
          expect(high).toBeGreaterThanOrEqual(values[place]! - 1e-9);
          expect(high).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('is never wider with no false alert than with up to three', () => {
    const where = fc.array(fc.nat(), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(units, where, fc.boolean(), (drawn, draws, ofDecoys) => {
        const clean = drawn.map((own) => ({ ...own, decoys: own.decoys + 1, falseOfDecoys: 0, falseOfRest: 0 }));
        const wrong = clean.map((own) => ({ ...own }));
        for (const draw of draws) {
          const own = wrong[draw % wrong.length]!;
          if (ofDecoys) own.falseOfDecoys = Math.min(own.decoys, own.falseOfDecoys + 1);
          else own.falseOfRest += 1;
        }
        fc.pre(clean.some(({ matched }) => matched > 0));
        const [more, none] = [wrong, clean].map((of) => intervalsOfFixedNumbers(countsOf(of)));
        // Unless it holds everything from 0 on.
        expect(more!.precision[0] === 0 || widthOf(more!.precision) >= widthOf(none!.precision) - 1e-9).toBe(true);
        expect(more!.f1[0] === 0 || widthOf(more!.f1) >= widthOf(none!.f1) - 1e-9).toBe(true);
      }),
    );
  });

  it('is never wider with no miss than with some', () => {
    const where = fc.array(fc.nat(), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(units, where, (drawn, draws) => {
        const clean = drawn.map((own) => ({
          ...own,
          episodes: own.episodes + 1,
          matched: own.episodes + 1,
          falseOfRest: 0,
          falseOfDecoys: 0,
        }));
        const missed = clean.map((own) => ({ ...own }));
        for (const draw of draws) {
          const own = missed[draw % missed.length]!;
          own.matched = Math.max(0, own.matched - 1);
        }
        const width = (of: readonly Unit[]) => widthOf(intervalsOfFixedNumbers(countsOf(of)).f1);
        expect(width(missed)).toBeGreaterThanOrEqual(width(clean) - 1e-9);
      }),
    );
  });

  it('leaves room for chance where every episode is found and every decoy fires', () => {
    const { precision, f1 } = intervalsOfFixedNumbers(
      countsOf(oneEach({ episodes: 40, matched: 40, decoys: 20, lured: 20, idle: 40 })),
    );
    // As though up to 3.84 of the episodes, or of the decoys, were missed; and as many false alerts came from elsewhere.
    const [leastShare] = wilsonInterval(40, 40)!;
    expect(precision[0]).toBeLessThan((40 * leastShare) / (40 * leastShare + 20));
    expect(precision[0]).toBeGreaterThan(0.6);
    expect(precision[1]).toBeGreaterThan(2 / 3);
    expect(precision[1]).toBeLessThan(0.72);
    expect(f1[1]).toBeLessThan(0.85);
  });

  it('leaves room for false alerts that did not come', () => {
    const { precision } = intervalsOfFixedNumbers(
      countsOf(oneEach({ episodes: 50, matched: 50, decoys: 0, lured: 0 })),
    );
    const most = 1.959963984540054 ** 2;
    expect(precision[1]).toBe(1);
    expect(precision[0]).toBeLessThan(50 / (50 + most));
    expect(precision[0]).toBeGreaterThan(48 / (48 + 2 * most));
  });

  it('is narrower than where the numbers are chance, the more so the more decoys fire', () => {
    const counts = countsOf(oneEach({ episodes: 60, matched: 50, decoys: 20, lured: 18, idle: 100 }));
    const width = ({ precision }: ReturnType<typeof ruleIntervals>) => widthOf(precision.ci95!);
    expect(width(fixedIntervals(counts))).toBeLessThan(0.75 * width(ruleIntervals(counts)));
  });

  it('takes units that go together for fewer', () => {
    const together = Array.from({ length: 12 }, (_, i) => {
      return { ...NOTHING, episodes: 10, matched: i < 8 ? 10 : 0, decoys: 4, falseOfDecoys: 2 };
    });
    const spread = Array.from({ length: 12 }, (_, i) => {
      return { ...NOTHING, episodes: 10, matched: i % 3 === 0 ? 6 : 7, decoys: 4, falseOfDecoys: 2 };
    });
    const width = (of: readonly Unit[]) => widthOf(intervalsOfFixedNumbers(countsOf(of)).precision);
    expect(width(together)).toBeGreaterThan(1.3 * width(spread));
  });

  it('holds a client against those beside it, for how busy it is the scenario says', () => {
    const stray = (counts: readonly number[]) =>
      counts.map((falseOfRest): Unit => ({ ...NOTHING, episodes: 1, matched: 1, falseOfRest }));
    const falling = Array.from({ length: 41 }, (_, i) => Math.floor((40 - i) / 5));
    const shuffled = falling.map((_, i) => falling[(i * 17) % 41]!);
    const width = (counts: readonly number[]) => widthOf(intervalsOfFixedNumbers(countsOf(stray(counts))).precision);
    expect(width(falling)).toBeLessThan(width(shuffled));
  });

  it('is narrower where many false alerts are more even than chance, by no more than half of the variance', () => {
    const widthWith = (strayOf: (unit: number) => number) => {
      const of = Array.from({ length: 40 }, (_, i): Unit => ({
        ...NOTHING,
        episodes: 9,
        matched: 9,
        falseOfRest: strayOf(i),
      }));
      return widthOf(intervalsOfFixedNumbers(countsOf(of)).precision);
    };
    // Units have 4 + d, 4, 4 − d and 4 in turn: of 160, the variance is taken to be d²/12 of the mean.
    const [none, two, three, four] = [0, 2, 3, 4].map((d) => widthWith((i) => 4 + d * [1, 0, -1, 0][i % 4]!));
    expect(two).toBeCloseTo(none!, 2);
    expect(two).toBeLessThan(0.9 * three!);
    expect(three).toBeLessThan(0.9 * four!);
  });

  it('takes false alerts as no more even than chance where units have less than one each', () => {
    const of = (strayOf: (unit: number) => number) =>
      Array.from({ length: 60 }, (_, i): Unit => ({ ...NOTHING, episodes: 1, matched: 1, falseOfRest: strayOf(i) }));
    const { precision } = intervalsOfFixedNumbers(countsOf(of((i) => (i % 10 < 9 ? 1 : 0))));
    const [low, high] = countInterval(54, 1);
    expect(precision[0]).toBeLessThanOrEqual(60 / (60 + high) + 1e-9);
    expect(precision[1]).toBeGreaterThanOrEqual(60 / (60 + low) - 1e-9);
  });

  it('has an interval where decoys are in fewer than ten units', () => {
    const many = oneEach({ episodes: 30, matched: 25, decoys: 0, lured: 0 });
    const few = Array.from({ length: 3 }, () => ({ ...NOTHING, decoys: 5, falseOfDecoys: 4 }));
    const [low, high] = intervalsOfFixedNumbers(countsOf([...many, ...few])).precision;
    // Three units say little of how often a decoy fires.
    expect(low).toBeLessThan(25 / 38);
    expect(high).toBeGreaterThan(25 / 33);
  });
});
