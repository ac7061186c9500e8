import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tryPlanFile } from '../../../src/hunt/broker/try-plan.ts';

const FOLDER = 'test/corpus-broker';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

describe('a plan that is kept', () => {
  it('is there', () => expect(files.length).toBeGreaterThanOrEqual(5));

  it.each(files)('has nothing wrong: %s', async (file) => {
    expect((await tryPlanFile(`${FOLDER}/${file}`)).mismatch).toBeNull();
  });
});
