import { TraplineError } from '../model/errors.ts';
import { commandText } from './command-text.ts';
import { beforeLongWork, onInterrupt } from './interrupt.ts';
import { say, sayAside, sayLine } from './say.ts';

const SAY_EVERY_MS = 5_000;

/** What of `trapline hunt` is asked of simulated brokers. */
export interface BrokerHuntRequest {
  readonly seed: string;
  /** Infinity for no limit. */
  readonly cases: number;
  readonly budgetMs: number;
  readonly jobs: number;
  readonly stopAfter: number;
  /** Folder for what is found. */
  readonly out: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Hunts the Kafka client on simulated brokers. Throws TraplineError('defect') for what was found. */
export async function huntBrokersFor(request: BrokerHuntRequest): Promise<void> {
  const { seed, out, jobs, quiet } = request;
  const { huntBrokers } = await import('../hunt/broker/hunt-brokers.ts');
  const { planReproOf } = await import('../hunt/broker/plan-repro.ts');
  const { writeRepro } = await import('../hunt/repro.ts');
  const { brokerHuntJson, brokerHuntLines } = await import('../hunt/broker/broker-summary.ts');
  beforeLongWork();
  const interrupt = onInterrupt('what was found is kept');
  const startedAtMs = performance.now();
  const elapsedMs = (): number => performance.now() - startedAtMs;
  const named = new Map<string, Awaited<ReturnType<typeof huntBrokers>>['findings'][number]>();
  const known: string[] = [];
  let saidAtMs = 0;
  try {
    const result = await huntBrokers({
      ...request,
      isEnough: () => elapsedMs() >= request.budgetMs,
      onProgress: (done, findings) => {
        if (quiet || elapsedMs() - saidAtMs < SAY_EVERY_MS) return;
        saidAtMs = elapsedMs();
        sayAside(`trapline: ${done} cases in ${Math.round(saidAtMs / 1000)} s, ${findings} findings`);
      },
      onFinding: (finding) => {
        const cases = String(finding.number + 1);
        const foundBy = commandText(['hunt', '--target', 'broker', '--seed', seed, '--cases', cases]);
        const repro = planReproOf(finding, foundBy, out);
        const isNew = writeRepro(repro, out);
        if (isNew) named.set(repro.name, finding);
        else known.push(repro.name);
        return isNew;
      },
      signal: interrupt.signal,
    });
    const facts = { seed, jobs, elapsedMs: elapsedMs(), named, known, folder: out };
    if (request.json) say(brokerHuntJson(result, facts));
    else if (!quiet || result.failed.size > 0) brokerHuntLines(result, facts).forEach(sayLine);
    if (interrupt.signal.aborted) {
      throw new TraplineError('interrupted', `interrupted after ${result.cases} cases; findings are in ${out}`);
    }
    if (result.failed.size === 0) return;
    const [first] = [...named.keys(), ...known];
    const again =
      first === undefined ? '' : `; run one with: trapline hunt --target broker --repro ${out}/${first}.yaml`;
    throw new TraplineError('defect', `the hunt found ${[...result.failed.keys()].join('; ')}${again}`);
  } finally {
    interrupt.release();
  }
}

/** Runs a plan once more. Throws TraplineError: `defect` if it fails, `input` for a file that is no plan. */
export async function runPlanFile(file: string, quiet: boolean): Promise<void> {
  const { tryPlanFile } = await import('../hunt/broker/try-plan.ts');
  const { mismatch, simulatedMs } = await tryPlanFile(file);
  if (mismatch !== null) throw new TraplineError('defect', `${file}: ${mismatch}`);
  if (!quiet) sayLine(`${file}: nothing is wrong, in ${Math.round(simulatedMs)} simulated ms`);
}
