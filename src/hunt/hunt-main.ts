import { parentPort } from 'node:worker_threads';
import { packError } from '../model/sent-error.ts';
import { type HuntAnswer, type HuntJob } from './hunt-job.ts';
import { tryCase } from './try-case.ts';

/** The program of a thread that tries cases, started by `CaseTrier`. */

parentPort!.on('message', (job: HuntJob) => {
  void answer(job).then((said) => parentPort!.postMessage(said));
});

async function answer({ huntCase, program }: HuntJob): Promise<HuntAnswer> {
  try {
    return { kind: 'done', result: huntCase === null ? null : await tryCase(huntCase, program) };
  } catch (error) {
    return { kind: 'failed', error: packError(error) };
  }
}
