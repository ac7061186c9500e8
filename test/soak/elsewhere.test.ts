import { describe, expect, it } from 'vitest';
import { Elsewhere } from '../../soak/elsewhere.ts';
import { trySeed } from '../../soak/try-seed.ts';

describe('a process elsewhere', () => {
  it('says whether a seed comes to the same there, one after another, and ends when it is closed', async () => {
    const elsewhere = new Elsewhere();
    try {
      const { trace } = await trySeed('test', 3);
      const [same, other] = await Promise.all([
        elsewhere.compare('test', 3, trace!),
        elsewhere.compare('test', 4, trace!),
      ]);
      expect(same).toBeNull();
      expect(other).toMatchObject({ kind: 'differs', part: 'scenario' });
      expect(other?.words).toMatch(/^a run in a process with time zone \S+ and locale \S+ differs, first in scenario/);
      expect(elsewhere.cpuMs).toBeGreaterThan(0);
    } finally {
      elsewhere.close();
    }
  });
});
