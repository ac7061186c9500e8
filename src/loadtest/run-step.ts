import { setTimeout as sleep } from 'node:timers/promises';
import { type KafkaRunOptions } from '../cluster/kafka-run-options.ts';
import { HealthLog } from '../influx/health-log.ts';
import { type InfluxSettings } from '../influx/settings.ts';
import { LiveRun } from '../live/live-run.ts';
import { LiveTransactions } from '../live/live-transactions.ts';
import { type LiveFigures } from '../live/live-facts.ts';
import { type DeliveryBatch } from '../model/delivery-batch.ts';
import { TraplineError } from '../model/errors.ts';
import { type LatencySlo } from '../model/latency.ts';
import { type Scenario } from '../model/scenario.ts';
import { LatencyHistogram } from '../pacing/latency-histogram.ts';
import { realClock } from '../pacing/real-clock.ts';
import { runWorld } from '../pipeline/world-source.ts';
import { formatDuration } from '../report/format.ts';
import { openPacedBackend } from '../run/open-backend.ts';
import { assertConservation } from '../score/integrity.ts';
import { AdmissionAudit } from '../score/admission-audit.ts';
import { WorldLog } from '../score/world-log.ts';
import { type World } from '../sim/world.ts';
import { BlockStore } from '../spill/block-store.ts';
import { BacklogMeter, type BacklogSample, growthPerS } from './backlog.ts';
import { MeteredBus, MeteredEngines } from './metered-backend.ts';
import { scaleScenario } from './scale-scenario.ts';
import { createPrimedWorld, PRIMED_BATCH_ROWS } from './primed-world.ts';

/** One live run at one rate. */
export interface StepRequest {
  /** As it is, not yet scaled. */
  readonly scenario: Scenario;
  /** Distinguishes the step's topic and points from those of other steps. */
  readonly runId: string;
  /** Transactions a second. */
  readonly ratePerS: number;
  /** How long is measured, after the warm-up. */
  readonly stepMs: number;
  readonly warmUpMs: number;
  readonly objective: LatencySlo;
  /** Given for a step through Kafka. */
  readonly kafka: KafkaRunOptions | undefined;
  /** Given where the step is written into InfluxDB while it goes on. */
  readonly influx: InfluxSettings | undefined;
  /** Called when the first record is about to be sent. */
  readonly onBegin: () => void;
  readonly signal: AbortSignal;
}

/** What was measured in a step; rates in records a second, times in ms. */
export interface StepMeasurement {
  readonly clients: number;
  readonly cutShort: string | null;
  readonly seconds: number;
  readonly offeredPerS: number;
  readonly processedPerS: number;
  readonly backlog: readonly BacklogSample[];
  readonly backlogGrowthPerS: number;
  readonly senderLate: LatencyHistogram;
  readonly figures: LiveFigures;
}

/** A record that has waited longer than this, and longer than the objective's p99, ends a step early: it is not sustained. */
const LEAST_CUT_OFF_MS = 5000;
/** How long what a run does at its end may take once the step is stopped. */
const STOP_WITHIN_MS = 200;

/**
 * Runs a step: the scenario scaled to the rate, by the wall clock at its own speed, from the warm-up to when every record has been
 * processed. Undefined when the signal fires on the way. Throws TraplineError as a live run does.
 */
export async function runStep(request: StepRequest): Promise<StepMeasurement | undefined> {
  const { ratePerS, stepMs, warmUpMs } = request;
  const scenario = scaleScenario(request.scenario, ratePerS, warmUpMs + stepMs);
  const world = createStepWorld(scenario, warmUpMs + stepMs);
  const store = new BlockStore();
  try {
    return await runIn(store, request, scenario, world);
  } finally {
    store.close();
  }
}

async function runIn(
  store: BlockStore,
  request: StepRequest,
  scenario: Scenario,
  world: World,
): Promise<StepMeasurement | undefined> {
  const { runId, warmUpMs, influx, signal, kafka: live } = request;
  const health = new HealthLog(world.startMs);
  const transactions = new LiveTransactions();
  let meter = new BacklogMeter([]);
  const run = await LiveRun.open({
    scenario,
    runId,
    world,
    transactions,
    health,
    influx,
    signal,
    pace: { speed: 1, historyMs: 0, warmUpMs },
    openBackend: async (id, shiftMs) => {
      const backend = await openPacedBackend({ scenario, world, store, live, id, shiftMs, signal });
      meter = new BacklogMeter(backend.firstOffsets);
      return { ...backend, engines: new MeteredEngines(backend.engines, meter) };
    },
  });
  try {
    const watch = new StepWatch(request, run, meter, world);
    const { partitions } = run.backend.bus;
    const log = new WorldLog(world.vocabulary, store);
    const listeners = [transactions, ...(influx === undefined ? [] : [health])];
    const audit = new AdmissionAudit({ log, partitions, engine: scenario.engine, isWorldKnown: true, listeners });
    request.onBegin();
    const isWhole = await watch.run(scenario, world, audit);
    if (signal.aborted) return undefined;
    const figures = await run.settle();
    if (run.failure !== null) throw run.failure;
    return { clients: clientsOf(scenario), ...watch.measured(isWhole), figures };
  } finally {
    await run.close();
    await run.backend.close();
  }
}

/** Throws TraplineError('scenario_unsuitable') where the scenario does not fit into so short a time. */
function createStepWorld(scenario: Scenario, durationMs: number): World {
  try {
    return createPrimedWorld(scenario);
  } catch (error) {
    if (!(error instanceof TraplineError) || error.code !== 'input') throw error;
    const why = `${scenario.name}: ${error.message}, in a step of ${formatDuration(durationMs)} with its warm-up`;
    throw new TraplineError('scenario_unsuitable', `${why}; give a longer --step`, { cause: error });
  }
}

function clientsOf({ traffic }: Scenario): number {
  return traffic.kind === 'file' || traffic.kind === 'listed' ? 0 : traffic.clients;
}

/** Follows a step while it runs, and ends it when it cannot be sustained any more. */
class StepWatch {
  readonly #request: StepRequest;
  readonly #live: LiveRun;
  readonly #meter: BacklogMeter;
  readonly #endMs: number;
  readonly #senderLate = new LatencyHistogram();
  /** Fires when the step ends early, whether it was cut short or interrupted. */
  readonly #stop = new AbortController();
  readonly #cutOffMs: number;
  #cutShort: string | null = null;

  constructor(request: StepRequest, live: LiveRun, meter: BacklogMeter, world: World) {
    this.#request = request;
    this.#live = live;
    this.#meter = meter;
    this.#endMs = live.session.dueMs(world.endMs);
    this.#cutOffMs = Math.max(LEAST_CUT_OFF_MS, request.objective.p99Ms);
  }

  /** Runs the pipeline. False if it was ended early; what it still does then comes to nothing. */
  async run(scenario: Scenario, world: World, audit: AdmissionAudit): Promise<boolean> {
    const { signal } = this.#request;
    const { bus, engines } = this.#live.backend;
    const stop = () => this.#stop.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    const overdue = setTimeout(
      () => this.#cut('records were still waiting long after its end'),
      this.#endMs + this.#cutOffMs - realClock.nowMs(),
    );
    const metered = new MeteredBus(bus, (batch) => this.#published(batch));
    const pipeline = runWorld(scenario, world, metered, engines, {
      ...this.#live.pipelineOptions({ batchRows: PRIMED_BATCH_ROWS }),
      observers: [audit, ...this.#live.observers],
      onProgress: () => undefined,
      signal: this.#stop.signal,
    });
    try {
      const result = await Promise.race([pipeline, this.#stopped()]);
      if (result === undefined || result.interrupted) return false;
      assertConservation(result.counts, audit.verdicts);
      return true;
    } finally {
      clearTimeout(overdue);
      signal.removeEventListener('abort', stop);
      pipeline.catch(() => undefined);
    }
  }

  /** What was seen of the measured stretch; of a step that ended early, up to the last record that was sent. */
  measured(isWhole: boolean): Omit<StepMeasurement, 'clients' | 'figures'> {
    const fromMs = this.#live.session.measureFromMs;
    const toMs = isWhole ? this.#endMs : Math.max(fromMs, Math.min(this.#endMs, this.#meter.lastDueMs));
    const backlog = this.#meter.samples(fromMs, toMs);
    const { due, processed, seconds } = this.#meter.throughput(fromMs, toMs);
    const perS = (records: number) => (seconds === 0 ? 0 : records / seconds);
    return {
      cutShort: this.#cutShort,
      seconds,
      offeredPerS: perS(due),
      processedPerS: perS(processed),
      backlog,
      backlogGrowthPerS: growthPerS(backlog),
      senderLate: this.#senderLate,
    };
  }

  #published({ ingestTimeMs, length }: DeliveryBatch): void {
    const { session } = this.#live;
    const nowMs = realClock.nowMs();
    for (let row = 0; row < length; row++) {
      const dueMs = session.dueMs(ingestTimeMs[row]!);
      this.#meter.due(dueMs);
      if (dueMs >= session.measureFromMs) this.#senderLate.record(nowMs - dueMs);
    }
    const lateMs = nowMs - session.dueMs(ingestTimeMs[0]!);
    const waitingMs = (1000 * this.#meter.waiting) / this.#request.ratePerS;
    const longestMs = Math.max(lateMs, waitingMs - 1000 / this.#request.ratePerS);
    if (longestMs > this.#cutOffMs) this.#cut(`a record had waited ${formatDuration(longestMs)}`);
  }

  #cut(why: string): void {
    this.#cutShort ??= why;
    this.#stop.abort();
  }

  /** Resolves a moment after the step was stopped. */
  async #stopped(): Promise<undefined> {
    const { signal } = this.#stop;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await sleep(STOP_WITHIN_MS, undefined, { ref: false });
    return undefined;
  }
}
