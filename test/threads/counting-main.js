import { serveJobs } from '../../dist/threads/serve-jobs.js';
import { TraplineError } from '../../dist/model/errors.js';

/** A thread for tests: counts the jobs that it has done, fails with 'fail', ends with 'exit' and never comes back from 'hang'. */
let done = 0;

serveJobs(async (job, note) => {
  if (job === 'fail')
    throw new TraplineError('config_invalid', 'no such thing', { location: { file: 'a.yaml', line: 3 } });
  if (job === 'hang') for (;;) await new Promise((resolve) => setTimeout(resolve, 1000));
  if (job === 'exit') process.exit(0);
  note(`half of ${job}`);
  done += 1;
  return { job, done };
});
