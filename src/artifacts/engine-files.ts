import { type FinalOutputs } from '../model/engine-results.ts';
import { type TimedAlert } from '../model/foreign-alert.ts';
import { JsonLinesFile } from './jsonl-file.ts';
import { type RunDirectory } from './run-directory.ts';
import { isDeterministic, type RuleSet } from '../model/rule-set.ts';
import { type RunTracer } from './run-tracer.ts';

/** What an engine says, as far as it is final. */
export interface SaidOutputs<A extends TimedAlert> extends Omit<FinalOutputs, 'detections'> {
  readonly detections: Iterable<A>;
}

/** What becomes of alerts beside their lines. */
export interface AlertListener<A extends TimedAlert> {
  /** What is written to `alerts.jsonl` in the place of an alert; left out, the alert itself. */
  readonly rowOf?: ((timed: A) => string) | undefined;
  /** Gets each alert in the order of `alerts.jsonl`. */
  readonly onDetection?: ((timed: A) => void) | undefined;
}

/**
 * `alerts.jsonl`, `latency.jsonl` and `aggregates.jsonl`, which are written while the run goes on: they are the largest of the text
 * files, and a run that is stopped has to end within a second.
 */
export class EngineFiles {
  readonly #alerts: JsonLinesFile;
  /** The alerts that digests tell of, where these are not all. */
  readonly #digested: JsonLinesFile | null;
  readonly #isDigested: (rule: string) => boolean;
  readonly #latencies: JsonLinesFile | null;
  readonly #aggregates: JsonLinesFile;
  readonly #tracer: RunTracer | undefined;
  #isOpen = true;

  /** With no directory, only the digests are computed. A tracer is told of every line that they take in. */
  constructor(directory: RunDirectory | null, { rules }: Pick<RuleSet, 'rules'>, tracer?: RunTracer) {
    const file = (name: string): string | null => directory?.file(name) ?? null;
    const loose = new Set(rules.filter((rule) => !isDeterministic(rule)).map(({ name }) => name));
    this.#isDigested = (rule) => !loose.has(rule);
    this.#tracer = tracer;
    const alerts = tracer?.lines('alerts');
    this.#alerts = new JsonLinesFile(file('alerts.jsonl'), loose.size === 0 ? alerts : undefined);
    this.#digested = loose.size === 0 ? null : new JsonLinesFile(null, alerts);
    this.#latencies = directory === null ? null : new JsonLinesFile(file('latency.jsonl'));
    this.#aggregates = new JsonLinesFile(file('aggregates.jsonl'), tracer?.lines('aggregates'));
  }

  /** Writes what comes next in each file. */
  write<A extends TimedAlert>(outputs: SaidOutputs<A>, { rowOf, onDetection }: AlertListener<A> = {}): void {
    for (const timed of outputs.detections) {
      const line = rowOf?.(timed) ?? timed.line;
      this.#alerts.line(line);
      this.#latencies?.row(latencyRow(timed));
      if (this.#isDigested(timed.detection.rule)) {
        this.#digested?.line(line);
        this.#tracer?.timing?.(timed.detection, timed.timing);
      }
      onDetection?.(timed);
    }
    for (const bytes of outputs.minuteLines) this.#aggregates.lines(bytes);
  }

  /** Closes the files and returns the digests of the bytes of alerts and aggregates: of all alerts but those of rules that are not deterministic. */
  finish(): { readonly alerts: string; readonly aggregates: string } {
    this.#isOpen = false;
    this.#latencies?.finish();
    const all = this.#alerts.finish();
    return { alerts: this.#digested?.finish() ?? all, aggregates: this.#aggregates.finish() };
  }

  /** Closes the files as they are, if they are open. */
  close(): void {
    if (this.#isOpen) for (const file of [this.#alerts, this.#latencies, this.#aggregates]) file?.close();
    this.#isOpen = false;
  }
}

function latencyRow({ detection, timing }: TimedAlert): unknown {
  const { event_clock_ms, processing_time_ms, at_end, early } = timing;
  const { alert_id, transaction_id } = detection;
  const row = { alert_id, transaction_id, event_clock_ms, processing_time_ms, at_end };
  return early === undefined ? row : { ...row, early };
}
