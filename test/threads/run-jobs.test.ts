import { describe, expect, it } from 'vitest';
import { runJobs } from '../../src/threads/run-jobs.ts';

const PROGRAM = new URL('counting-main.js', import.meta.url);

interface Done {
  readonly job: string;
  readonly done: number;
}

/** Runs jobs, and gathers what comes of them. */
async function run(jobs: readonly string[], threads: number, signal = new AbortController().signal) {
  const [done, notes, failed] = [[] as Done[], [] as string[], [] as unknown[]];
  await runJobs<string, Done, string>({
    program: PROGRAM,
    jobs,
    threads,
    onDone: (_, result) => void done.push(result),
    onNote: (_, note) => void notes.push(note),
    onFailed: (_, error) => void failed.push(error),
    signal,
  });
  return { done, notes, failed };
}

describe('jobs in threads', () => {
  it('are done one after another by one thread, in their order, with what it says on the way', async () => {
    const { done, notes, failed } = await run(['a', 'b', 'c'], 1);
    expect(done).toEqual([
      { job: 'a', done: 1 },
      { job: 'b', done: 2 },
      { job: 'c', done: 3 },
    ]);
    expect(notes).toEqual(['half of a', 'half of b', 'half of c']);
    expect(failed).toEqual([]);
  });

  it('are each done once by several threads', async () => {
    const jobs = Array.from({ length: 9 }, (_, i) => `job ${i}`);
    const { done } = await run(jobs, 3);
    expect(done.map(({ job }) => job).sort()).toEqual(jobs);
  });

  it('go on after one that failed, with the error as it was, and after one that ended its thread', async () => {
    const { done, failed } = await run(['a', 'fail', 'exit', 'b'], 1);
    expect(done.map(({ job }) => job)).toEqual(['a', 'b']);
    expect(failed).toMatchObject([
      { subCode: 'config_invalid', message: 'no such thing', location: { file: 'a.yaml', line: 3 } },
      { code: 'defect' },
    ]);
  });

  it('end with what a failure is answered with', async () => {
    const jobs = ['fail', 'a'];
    const onFailed = (): never => {
      throw new Error('enough');
    };
    const request = { program: PROGRAM, jobs, threads: 1, onDone: () => undefined, onFailed };
    await expect(runJobs({ ...request, signal: new AbortController().signal })).rejects.toThrow('enough');
  });

  it('are ended at once by a signal', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const { done, failed } = await run(['hang', 'hang', 'a'], 2, controller.signal);
    expect({ done, failed }).toEqual({ done: [], failed: [] });
  });
});
