import { serveJobs } from '../threads/serve-jobs.ts';
import { type HuntJob } from './hunt-job.ts';
import { tryCase, type Tried } from './try-case.ts';

/** The program of a thread that tries cases, started by `CaseTrier`. */
serveJobs<HuntJob, Tried | null>(({ huntCase, program }) =>
  huntCase === null ? Promise.resolve(null) : tryCase(huntCase, program),
);
