import { partitionOfKey } from '../../src/bus/partitioner.ts';
import { HealthLog } from '../../src/influx/health-log.ts';
import { LiveRun } from '../../src/live/live-run.ts';
import { LiveTransactions } from '../../src/live/live-transactions.ts';
import { createPrimedWorld, PRIMED_BATCH_ROWS } from '../../src/loadtest/primed-world.ts';
import { scaleScenario } from '../../src/loadtest/scale-scenario.ts';
import { LatencyHistogram, type LatencySummary } from '../../src/pacing/latency-histogram.ts';
import { runWorld } from '../../src/pipeline/world-source.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { AdmissionAudit } from '../../src/score/admission-audit.ts';
import { WorldLog } from '../../src/score/world-log.ts';
import { BlockStore } from '../../src/spill/block-store.ts';
import { UNWATCHED } from '../captured-week.ts';
import { builtCluster } from './built-cluster.ts';
import { SparkReader } from './spark-reader.ts';

/** A run by the wall clock that two engines follow. */
export interface LatencyRequest {
  readonly brokers: string;
  /** Transactions a second. */
  readonly ratePerS: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  readonly workers: number;
}

/** From when an alert's record was due until the alert was out of the topic, or with the run's own process. */
export interface AlertLatencies {
  readonly name: string;
  readonly workers: number;
  readonly summary: LatencySummary;
}

const DEFAULTS = {
  configFile: undefined,
  environment: {},
  consumers: 1,
  reuseTopic: false,
  checkpointEveryMs: 1000,
  onNotice: console.error,
};

/** Runs `latency-slo` once, with the built-in engine and our job on Spark on the same topic at the same time. */
export async function measureLatencies(request: LatencyRequest): Promise<readonly AlertLatencies[]> {
  const { ratePerS, warmUpMs, measuredMs, workers } = request;
  const shipped = prepareRun({ scenario: 'latency-slo' }).scenario;
  const scenario = scaleScenario(shipped, ratePerS, warmUpMs + measuredMs);
  const world = createPrimedWorld(scenario);
  const store = new BlockStore();
  const transactions = new LiveTransactions();
  let spark: SparkReader | undefined;
  const run = await LiveRun.open({
    scenario,
    runId: `bench-${ratePerS}`,
    world,
    transactions,
    health: new HealthLog(world.startMs),
    influx: undefined,
    signal: new AbortController().signal,
    pace: { speed: 1, historyMs: 0, warmUpMs },
    openBackend: async (id, shiftMs) => {
      const topic = `bench.latency.${id}`;
      const { brokers } = request;
      const options = { ...DEFAULTS, brokers, topic };
      const { openKafkaBackend } = await builtCluster();
      const backend = await openKafkaBackend(scenario, id, world.vocabulary, options, { shiftMs, store });
      const { engine } = scenario;
      spark = await SparkReader.start({ brokers, topic, engine, firstOffsets: backend.firstOffsets, workers });
      await spark.ready();
      return backend;
    },
  });
  try {
    const { bus, engines } = run.backend;
    const log = new WorldLog(world.vocabulary, store);
    const settings = { log, partitions: bus.partitions, engine: scenario.engine, isWorldKnown: true };
    const audit = new AdmissionAudit({ ...settings, listeners: [transactions] });
    const paced = run.pipelineOptions({ batchRows: PRIMED_BATCH_ROWS });
    await runWorld(scenario, world, bus, engines, { ...UNWATCHED, observers: [audit], ...paced });
    const { total } = await run.settle();
    await spark!.end();
    return [
      { name: 'built-in engine', workers: 1, summary: total.summary() },
      { name: 'Spark', workers, summary: sparkLatencies(run, transactions, spark!).summary() },
    ];
  } finally {
    await spark?.close();
    await run.close();
    await run.backend.close();
    store.close();
  }
}

/** Of the alerts that a record released whose own record was due after the warm-up. */
function sparkLatencies(
  { session, backend }: LiveRun,
  transactions: LiveTransactions,
  { alerts }: SparkReader,
): LatencyHistogram {
  const latencies = new LatencyHistogram();
  const known = new Set<string>();
  for (const { detection, seenAtMs } of alerts) {
    const { alert_id, kind, client_id, transaction_id, at_end } = detection;
    if (kind !== 'open' || at_end || known.has(alert_id)) continue;
    known.add(alert_id);
    const partition = partitionOfKey(client_id, backend.bus.partitions);
    const dueMs = session.latencies.dueMs(partition, transactions.admittedOffsetOf(transaction_id));
    if (dueMs >= session.measureFromMs) latencies.record(seenAtMs - dueMs);
  }
  return latencies;
}
