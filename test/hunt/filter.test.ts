import { describe, expect, it } from 'vitest';
import { loadForm } from '../../src/hunt/case.ts';
import { drawBoundaryCase } from '../../src/hunt/draw/boundary-case.ts';
import { drawScenario } from '../../src/hunt/draw/draw-scenario.ts';
import { withoutFilters } from '../../src/hunt/draw/without-filters.ts';
import { type Filter } from '../../src/model/filter.ts';
import { Random } from '../../src/random/random.ts';

const seeds = Array.from({ length: 200 }, (_, i) => Random.fromSeed('filters').fork(i));
const boundaries = seeds.map((random) => drawBoundaryCase('drawn', random));
const scenarios = seeds.slice(0, 40).map((random) => drawScenario('drawn', random));

const rulesOf = (form: (typeof boundaries)[number]) => loadForm(form).scenario.engine.ruleSet.rules;

function kindsIn(filter: Filter): string[] {
  if (filter.kind === 'not') return [filter.kind, ...kindsIn(filter.of)];
  return [filter.kind, ...('of' in filter ? filter.of.flatMap(kindsIn) : [])];
}

describe('drawn filters', () => {
  it('are accepted, and every kind turns up in boundary cases and in whole scenarios', () => {
    for (const forms of [boundaries, scenarios]) {
      const filters = forms.flatMap(rulesOf).flatMap(({ where }) => where ?? []);
      expect(new Set(filters.flatMap(kindsIn))).toEqual(new Set(['values', 'amount', 'all', 'any', 'not']));
    }
  });

  it('are left out for a program, and nothing else is', () => {
    let filtered = 0;
    for (const form of [...boundaries, ...scenarios]) {
      const rules = rulesOf(form);
      filtered += rules.filter(({ where }) => where !== undefined).length;
      const bare = rules.map(({ where: _, ...rest }) => rest);
      expect(rulesOf(withoutFilters(form))).toEqual(bare);
      expect({ ...withoutFilters(form), engine: 0 }).toEqual({ ...form, engine: 0 });
    }
    expect(filtered).toBeGreaterThan(50);
    const named = { name: 'a', engine: { rules: 'default' } };
    expect(withoutFilters(named)).toBe(named);
  });
});
