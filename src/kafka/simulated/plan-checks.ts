import { type Impossibility } from '../../config/impossibility.ts';
import { heldUpMs } from './happenings.ts';
import { clientsOf, partitionsBefore, type Reach } from './within-reach.ts';

/** What is checked of a plan: times count from the start of the run. */
interface CheckedPlan extends Reach {
  readonly records: number;
  readonly settings: { readonly sessionTimeoutMs: number; readonly heartbeatIntervalMs: number };
  readonly members: readonly {
    readonly joinAtMs: number;
    readonly leaveAtMs: number | null;
    readonly batchMs: number;
  }[];
}

/** A run is over after ten minutes, and clients need some of them for their work. */
const MOST_HELD_UP_MS = 490_000;
const MOST_WORK_MS = 10_000;
/** What members of a group do not go on behind. */
const WITHOUT_MEMBERS: ReadonlySet<string> = new Set(['records_deleted', 'partition_added']);

/** Parts of a plan that cannot hold together: no run could be judged by it. */
export function planImpossibilities(plan: CheckedPlan): Impossibility[] {
  return [...clusterProblems(plan), ...memberProblems(plan), ...happeningProblems(plan)];
}

function clusterProblems({ shape, settings }: CheckedPlan): Impossibility[] {
  const problems: Impossibility[] = [];
  if (shape.replicas > shape.brokers) {
    const message = `expected at most ${shape.brokers}, one on each broker, found ${shape.replicas}`;
    problems.push({ path: ['shape', 'replicas'], message });
  }
  const { sessionTimeoutMs, heartbeatIntervalMs } = settings;
  if (heartbeatIntervalMs >= sessionTimeoutMs) {
    const message = `expected less than sessionTimeoutMs, which is ${sessionTimeoutMs}, found ${heartbeatIntervalMs}`;
    problems.push({ path: ['settings', 'heartbeatIntervalMs'], message });
  }
  return problems;
}

function memberProblems({ members, records }: CheckedPlan): Impossibility[] {
  const most = Math.floor(MOST_WORK_MS / records);
  const problems = members.flatMap(({ joinAtMs, leaveAtMs, batchMs }, index): Impossibility[] => {
    const path = ['members', index];
    if (leaveAtMs !== null && leaveAtMs < joinAtMs) {
      const message = `expected at least joinAtMs, which is ${joinAtMs}, found ${leaveAtMs}`;
      return [{ path: [...path, 'leaveAtMs'], message }];
    }
    if (batchMs <= most) return [];
    const message = `expected at most ${most} with ${records} records, so that a member comes to an end, found ${batchMs}`;
    return [{ path: [...path, 'batchMs'], message }];
  });
  if (members.length === 0 || members.some(({ leaveAtMs }) => leaveAtMs === null)) return problems;
  return [...problems, { path: ['members'], message: 'every member leaves; expected leaveAtMs: null for one of them' }];
}

function happeningProblems(plan: CheckedPlan): Impossibility[] {
  const { happenings, shape, members } = plan;
  const problems = happenings.flatMap((one, index): Impossibility[] => {
    const problem = (key: string, message: string) => [{ path: ['happenings', index, key], message }];
    if (members.length > 0 && WITHOUT_MEMBERS.has(one.kind)) {
      return problem('kind', `expected no ${one.kind} in a plan with members: a group does not go on behind it`);
    }
    if ('broker' in one && one.broker > shape.brokers) {
      return problem('broker', `there is no broker ${one.broker}: the cluster has ${shape.brokers}, counted from 1`);
    }
    if ('partition' in one && one.partition >= partitionsBefore(plan, one.atMs)) {
      const there = `the topic has ${partitionsBefore(plan, one.atMs)} by then, counted from 0`;
      return problem('partition', `there is no partition ${one.partition}: ${there}`);
    }
    if ('client' in one && one.client >= clientsOf(plan)) {
      const there = `there are ${clientsOf(plan)}, counted from 0, and the first one writes`;
      return problem('client', `there is no client ${one.client}: ${there}`);
    }
    return [];
  });
  const sumMs = heldUpMs(happenings);
  if (sumMs <= MOST_HELD_UP_MS) return problems;
  const message = `they hold clients up for ${sumMs} ms together, expected at most ${MOST_HELD_UP_MS}`;
  return [...problems, { path: ['happenings'], message }];
}
