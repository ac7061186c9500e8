import { MemoryBus } from '../bus/memory-bus.ts';
import { type Detection } from '../model/alert.ts';
import { type LogBatch } from '../model/batch.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { longestWindowMs } from '../model/rule-set.ts';
import { type Scenario } from '../model/scenario.ts';
import { VERDICTS } from '../model/verdict.ts';
import { OracleAdmission } from '../oracle/admission.ts';
import { type AdmittedRow, evaluateAdmitted } from '../oracle/ladder.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { createWorld } from '../sim/world.ts';
import { noEngines } from '../pipeline/no-engines.ts';
import { runWorld, type WorldOptions } from '../pipeline/world-source.ts';
import { CountedWindows, type Place } from '../score/counted-windows.ts';
import { type Observer } from '../model/observer.ts';

/** Which clients of which scenario are evaluated. */
export interface AdmittedRungRequest {
  readonly scenario: Scenario;
  readonly foreign?: ForeignTraffic | undefined;
  /** The clients whose detections are wanted. */
  readonly clients: ReadonlySet<string>;
  readonly options: Omit<WorldOptions, 'observers'>;
}

/** The oracle's detections on rung 5, and what these count. */
export interface AdmittedRung {
  readonly detections: readonly Detection[];
  readonly counted: CountedWindows;
}

/**
 * The oracle's detections on rung 5 for some clients of a scenario, without an engine. Memory holds the admitted transactions
 * of those clients. Undefined if the signal fires.
 */
export async function admittedRung(request: AdmittedRungRequest): Promise<AdmittedRung | undefined> {
  const { scenario, foreign, clients, options } = request;
  const world = createWorld(scenario, foreign);
  const bus = new MemoryBus(world.vocabulary, scenario.delivery.partitions);
  const admitted = new AdmittedRows(scenario, clients);
  const engines = noEngines(world.vocabulary);
  const { interrupted } = await runWorld(scenario, world, bus, engines, { ...options, observers: [admitted] });
  return interrupted ? undefined : admitted.rung();
}

/** Judges a log with the oracle's admission and keeps the admitted rows of some clients. */
class AdmittedRows implements Observer {
  readonly #scenario: Scenario;
  readonly #admissions: readonly OracleAdmission[];
  readonly #rows: ReadonlyMap<string, AdmittedRow[]>;

  constructor(scenario: Scenario, clients: ReadonlySet<string>) {
    const { engine, delivery } = scenario;
    const options = { ...engine, longestWindowMs: longestWindowMs(engine.ruleSet) };
    this.#scenario = scenario;
    this.#admissions = Array.from({ length: delivery.partitions }, () => new OracleAdmission(options));
    this.#rows = new Map([...clients].map((client) => [client, []]));
  }

  drawn(): void {}

  delivered(batch: LogBatch): void {
    const { clients } = batch.vocabulary;
    const verdicts = new Uint8Array(batch.length);
    this.#admissions[batch.partition]!.judge(batch, verdicts, new Float64Array(batch.length));
    for (let row = 0; row < batch.length; row++) {
      if (VERDICTS[verdicts[row]!] !== 'admitted') continue;
      const own = this.#rows.get(clients.text(batch.client[row]!));
      own?.push({ ...oracleTransactionAt(batch, row), offset: batch.offset[row]! });
    }
  }

  rung(): AdmittedRung {
    const { ruleSet } = this.#scenario.engine;
    const clients = [...this.#rows.values()];
    let places: Map<string, Place> | undefined;
    const placeOf = (id: string): Place | undefined => {
      places ??= new Map(clients.flat().map((row) => [row.id, { ...row, rank: row.offset }]));
      return places.get(id);
    };
    return {
      detections: clients.flatMap((rows) => evaluateAdmitted(ruleSet, rows)),
      counted: new CountedWindows(ruleSet, placeOf),
    };
  }
}
