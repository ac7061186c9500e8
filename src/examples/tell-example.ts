import { type Detection } from '../model/alert.ts';
import { type Rule } from '../model/rule-set.ts';
import { partText } from '../explain/part-words.ts';
import { toldParts } from '../explain/told-parts.ts';
import { type Examination, examineAt } from '../oracle/examine.ts';
import { isTaken } from '../oracle/filter.ts';
import { type OracleTransaction } from '../oracle/transaction.ts';
import { windowsAt } from '../oracle/windows.ts';
import { type Colors } from '../report/colors.ts';
import { formatOffset } from '../report/format.ts';
import { drawTimeline } from '../report/timeline.ts';
import { windowOf } from '../score/episode-story.ts';
import { printable } from '../text/printable.ts';
import { type Disagreement } from './judge-example.ts';
import { EXAMPLE_START_MS, type ExampleRun } from './run-example.ts';
import { type TestedExample } from './test-rules.ts';

/** How an example that does not hold is shown. */
export interface Drawing {
  readonly width: number;
  readonly colors: Colors;
}

/** What an example and its rule do not agree in: of each event in question the words, a timeline of its client, and the rule's condition there. */
export function tellExample({ rule, run, disagreements }: TestedExample, drawing: Drawing): string[] {
  return disagreements.flatMap((disagreement) => {
    const event = run.events[disagreement.event - 1]!;
    const examination = examineEvent(rule, run, event);
    return [
      disagreementText(disagreement, run),
      ...timelineOf(rule, run, event, drawing),
      ...conditionLines(rule, examination, event.timeMs, run, drawing.colors),
    ];
  });
}

/** A disagreement in one line. */
export function disagreementText(disagreement: Disagreement, run: ExampleRun): string {
  const at = eventText(disagreement.event, run);
  switch (disagreement.kind) {
    case 'no_detection':
      return `expected the rule to hold at ${at}, and it does not`;
    case 'detection':
      return `expected the rule not to hold at ${at}, and it does`;
    case 'evidence': {
      const [expected, found] = [disagreement.expected, disagreement.found].map((numbers) => numbers.join(', '));
      return `expected evidence ${expected} at ${at}, found ${found}`;
    }
  }
}

function eventText(event: number, { events }: ExampleRun): string {
  return `event ${event} (${sinceStart(events[event - 1]!.timeMs)})`;
}

/** As examples write it: from the midnight on which they begin. */
function sinceStart(timeMs: number): string {
  return formatOffset(timeMs - EXAMPLE_START_MS);
}

function timelineOf(rule: Rule, { events }: ExampleRun, x: OracleTransaction, drawing: Drawing): string[] {
  const own = events.filter(({ clientId }) => clientId === x.clientId);
  const transactions = own.map((event) => drawn(event, isTaken(rule, event)));
  const story = { transactions, beside: [], window: windowOf(rule.window), completing_transaction_id: x.id };
  return drawTimeline({ ...story, cause: null }, drawing.width, drawing.colors);
}

function drawn({ id, timeMs, amountCents, currency, category, region }: OracleTransaction, taken: boolean) {
  const times = { true_time_ms: timeMs, event_time_ms: timeMs, ingest_time_ms: timeMs, watermark_ms: null };
  const facts = { amount_cents: amountCents, currency, category, region, verdict: 'admitted' as const };
  return { transaction_id: id, ...times, ...facts, ...(taken ? {} : { taken }) };
}

/** The rule's condition at an event: in the window of its first detection, else in that in which most of its parts hold. */
function examineEvent(rule: Rule, run: ExampleRun, x: OracleTransaction): Examination {
  const history = run.historyOf(x.clientId);
  const at = Array.from({ length: history.length }, (_, i) => i).find((i) => history.at(i).id === x.id)!;
  const windows = windowsAt(rule.window, x.timeMs).map((window) => examineAt(rule, history, at, window));
  const first: Detection | undefined = run.detections.find(({ transaction_id }) => transaction_id === x.id);
  return (
    windows.find(({ window }) => window.startMs === first?.window_start_ms) ??
    windows.reduce((best, one) => (unmet(one) < unmet(best) ? one : best))
  );
}

function unmet({ parts }: Examination): number {
  return parts.filter(({ held }) => !held).length;
}

function conditionLines(
  rule: Rule,
  examination: Examination,
  timeMs: number,
  run: ExampleRun,
  colors: Colors,
): string[] {
  const { held, window } = examination;
  const mark = (isMet: boolean): string => (isMet ? colors.green('✓') : colors.red('✗'));
  const span = `${sinceStart(window.startMs)} to ${sinceStart(window.endMs)}`;
  return [
    `${mark(held)} the condition ${held ? 'holds' : 'does not hold'} in the window from ${span}:`,
    ...toldParts(rule, examination).map((part) => {
      const of = part.transaction_id === null ? '' : colors.dim(`  event ${run.numberOf(part.transaction_id)}`);
      return `    ${mark(part.held)} ${printable(partText(part, { time_ms: timeMs }))}${of}`;
    }),
  ];
}
