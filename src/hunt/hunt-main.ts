import { serveJobs } from '../threads/serve-jobs.ts';
import { asListed } from './as-listed.ts';
import { type HuntAnswer, type HuntJob } from './hunt-job.ts';
import { tellCase } from './story.ts';
import { tryCase, type Tried } from './try-case.ts';

/** The program of a thread that tries cases, started by `CaseTrier`. */
serveJobs<HuntJob, HuntAnswer>(async (job) => {
  switch (job.kind) {
    case 'begin':
      return { kind: 'begin' };
    case 'try': {
      const tried: Tried[] = [];
      for (const huntCase of job.cases) tried.push(await tryCase(huntCase, job.program));
      return { kind: 'try', tried };
    }
    case 'list':
      return { kind: 'list', form: await asListed(job.form) };
    case 'tell':
      return { kind: 'tell', story: await tellCase(job.form, job.alerts) };
  }
});
