import { describe, expect, it } from 'vitest';
import { asListed } from '../../src/hunt/as-listed.ts';
import { loadForm } from '../../src/hunt/case.ts';
import { type Section } from '../../src/hunt/draw/form.ts';
import { drawScenario } from '../../src/hunt/draw/draw-scenario.ts';
import { logOf } from '../../src/hunt/log-of.ts';
import { Random } from '../../src/random/random.ts';

/** By partition, what is appended when: ids are others in a list, and of records that arrive at the same ms any may come first. */
async function appended(form: Section): Promise<string[][]> {
  const { logs } = await logOf(loadForm(form).scenario);
  return logs.map((records) =>
    records
      .map(({ ingestTimeMs, transaction }) => JSON.stringify([ingestTimeMs, { ...transaction, id: '' }]))
      .sort((a, b) => (a < b ? -1 : 1)),
  );
}

describe('a drawn scenario as a list', () => {
  it('has the same records in the log, each stamped and appended at the same time', async () => {
    let compared = 0;
    for (let number = 0; number < 12; number++) {
      const { delivery, ...drawn } = drawScenario('drawn', Random.fromSeed('listed').fork(number));
      // Poison is drawn anew, by ids.
      const { poison: _, ...clean } = delivery as Section;
      const form = { ...drawn, delivery: clean };
      const before = await appended(form);
      const listed = await asListed(form);
      expect(listed['traffic']).toMatchObject({ kind: 'listed' });
      expect(await appended(listed)).toEqual(before);
      compared += before.flat().length;
    }
    expect(compared).toBeGreaterThan(500);
  }, 60_000);
});
