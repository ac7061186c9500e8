import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { shareJobs } from '../../src/threads/share-jobs.ts';

// before: Node warned on stderr of a leak after eleven calls with one signal
it('leaves nothing on its signal, however often it is called', async () => {
  const { signal } = new AbortController();
  const served: number[] = [];
  const serve = (_: string, job: number) => Promise.resolve(void served.push(job));
  for (let call = 0; call < 3; call++) await shareJobs({ jobs: [call], serve, servers: ['one'], signal });
  const failing = shareJobs({ jobs: [3], serve: () => Promise.reject(new Error('no')), servers: ['one'], signal });
  await expect(failing).rejects.toThrow('no');
  expect(served).toEqual([0, 1, 2]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
