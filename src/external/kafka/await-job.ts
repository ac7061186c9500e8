import { setTimeout as sleep } from 'node:timers/promises';
import { realClock } from '../../pacing/real-clock.ts';
import { type KafkaJob } from '../engine-request.ts';
import { type CaughtUp } from '../foreign-engine.ts';
import { type AlertsFollower } from '../alerts-follower.ts';
import { type JobPosition } from './job-position.ts';

const BETWEEN_LOOKS_MS = 200;

/** A job that has everything there is to read. */
export interface AwaitedJob {
  readonly settings: KafkaJob;
  readonly position: JobPosition;
  readonly endOffsets: readonly number[];
  readonly alerts: AlertsFollower;
  /** When the last alert came, by the real clock in ms. */
  readonly lastAlertAtMs: () => number;
  /** Whether it has come to its end by itself. */
  readonly hasEnded: () => boolean;
  /** Whether it is not to be waited for any longer: the run was stopped, or something has failed. */
  readonly isGivenUp: () => boolean;
  /** Is told how many records it has still to read. */
  readonly onLag: (records: number) => void;
}

/** Waits until a job is done, as far as that can be told. */
export async function awaitJob(job: AwaitedJob): Promise<CaughtUp> {
  const { settings, position, endOffsets } = job;
  const { quietMs, waitMs, onNotice, onWarning } = settings;
  onNotice(waitingFor(settings));
  let lag = Number.POSITIVE_INFINITY;
  let movedAtMs = realClock.nowMs();
  while (!job.isGivenUp()) {
    await position.look();
    const nowMs = realClock.nowMs();
    const nowLag = position.lag(endOffsets);
    if (nowLag !== lag) movedAtMs = nowMs;
    lag = nowLag;
    job.onLag(lag);
    const isAtEnd = await job.alerts.isAtEnd();
    const quietForMs = nowMs - job.lastAlertAtMs();
    const isDone = position.isTold && lag === 0 && position.hasEnded(endOffsets) && quietForMs >= quietMs;
    if ((isDone || job.hasEnded()) && isAtEnd) return 'known';
    if (Math.min(nowMs - movedAtMs, quietForMs) >= waitMs) {
      if (!position.isTold) return 'assumed';
      onWarning(stuck(job, lag));
      return 'limit';
    }
    await sleep(BETWEEN_LOOKS_MS);
  }
  return 'limit';
}

function stuck({ settings, position }: AwaitedJob, lag: number): string {
  const { group, waitMs } = settings;
  const isAbsent = group !== undefined && !position.hasMoved;
  const why = isAbsent ? `; group ${group} has committed nothing for this topic, is it the job's?` : '';
  return `nothing has moved for ${waitMs / 1000} s (records still to read: ${lag}); Trapline stops waiting${why}`;
}

function waitingFor({ group, progressTopic, waitMs, quietMs }: KafkaJob): string {
  const quiet = `no alert comes for ${quietMs / 1000} s`;
  if (progressTopic !== undefined)
    return `all records are published; waiting until topic ${progressTopic} says that every partition has ended, and ${quiet}`;
  if (group !== undefined) return `all records are published; waiting until group ${group} has read them, and ${quiet}`;
  return `all records are published; waiting until no alert comes for ${waitMs / 1000} s`;
}
