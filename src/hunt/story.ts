import { formatDuration, formatMoney } from '../config/units.ts';
import { type Detection } from '../model/alert.ts';
import { type ForeignAlert } from '../model/foreign-alert.ts';
import { transactionIdAt } from '../model/transaction-id.ts';
import { compareByAlertOrder, compareText } from '../model/text-order.ts';
import { loadForm } from './case.ts';
import { type Section } from './draw/form.ts';
import { expectedDetections } from './expectation.ts';
import { type JudgedRecord } from './judged-log.ts';
import { logOf, type WorldAndLog } from './log-of.ts';

/** A case in words for people: lines. */
export interface Story {
  /** Each record of the log, by when it came, and what admission makes of it. */
  readonly timeline: readonly string[];
  /** What the oracle detects. */
  readonly expected: readonly string[];
  /** What was said instead; null where nothing could be. */
  readonly actual: readonly string[] | null;
  /** Of the oracle, for the scenario's `expect:`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Tells a case. `alerts` are lines of `alerts.jsonl`. Throws TraplineError('input') for a scenario that cannot be. */
export async function tellCase(form: Section, alerts: readonly string[] | null): Promise<Story> {
  const { scenario } = loadForm(form);
  const drawn = await logOf(scenario);
  const { logs, world } = drawn;
  const labelOf = labels(drawn);
  const line = (alert: ForeignAlert | Detection): string => alertLine(alert, labelOf, world.startMs);
  const expected = expectedDetections(scenario.engine.ruleSet, logs).sort(compareByAlertOrder);
  const records = logs.flat();
  return {
    timeline: [...axisLines(records, world.startMs), ...recordLines(records, labelOf, world.startMs)],
    expected: expected.map(line),
    actual: alerts && alerts.map((text) => line(JSON.parse(text) as ForeignAlert)),
    counts: {
      'counts.admitted': records.filter(({ verdict }) => verdict === 'admitted').length,
      'counts.detections': expected.length,
      'counts.alerts': expected.filter(({ kind }) => kind === 'open').length,
    },
  };
}

/** Listed transactions are called after their place in the list, t1 the first; others by their id. */
function labels({ world }: WorldAndLog): (id: string) => string {
  const batch = world.listed?.batch;
  const places = new Map<string, string>();
  for (let row = 0; row < (batch?.length ?? 0); row++) places.set(transactionIdAt(batch!.ids, row), `t${row + 1}`);
  return (id) => places.get(id) ?? id;
}

function alertLine(alert: ForeignAlert | Detection, labelOf: (id: string) => string, startMs: number): string {
  const { rule, kind, client_id, transaction_id, window_start_ms, window_end_ms, evidence, evidence_total } = alert;
  const window =
    window_start_ms === null || window_end_ms === null
      ? ''
      : `, window ${since(window_start_ms, startMs)} to ${since(window_end_ms, startMs)}`;
  const of = evidence === null ? '' : `, evidence ${evidence.map(labelOf).join(' ')}`;
  const total = evidence_total === undefined ? '' : ` of ${evidence_total}`;
  const at = transaction_id === null ? 'an unknown transaction' : labelOf(transaction_id);
  return `${rule} ${kind} for ${client_id} at ${at}${window}${of}${total}`;
}

const WIDTH = 60;

/** A line a client, with the places of its transactions in event time. */
function axisLines(records: readonly JudgedRecord[], startMs: number): string[] {
  const transactions = records.flatMap(({ transaction }) => transaction ?? []);
  const times = transactions.map(({ timeMs }) => timeMs);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  if (transactions.length === 0 || transactions.length > WIDTH || from === to) return [];
  const clients = [...new Set(transactions.map(({ clientId }) => clientId))].sort(compareText);
  const margin = Math.max(...clients.map((client) => client.length));
  const column = (timeMs: number): number => Math.round(((timeMs - from) / (to - from)) * WIDTH);
  const rows = clients.map((client) => {
    const cells = Array.from({ length: WIDTH + 1 }, () => '.');
    for (const { clientId, timeMs } of transactions) {
      if (clientId === client) cells[column(timeMs)] = cells[column(timeMs)] === '.' ? 'x' : '2';
    }
    return `${client.padEnd(margin)}  ${cells.join('')}`;
  });
  const ends = [since(from, startMs), since(to, startMs)] as const;
  const head = `${''.padEnd(margin)}  ${ends[0]}${ends[1].padStart(WIDTH + 1 - ends[0].length)}`;
  return [`event time, x: a record, 2: several`, head, ...rows, ''];
}

function recordLines(records: readonly JudgedRecord[], labelOf: (id: string) => string, startMs: number): string[] {
  const inOrder = records.toSorted(
    (a, b) => a.ingestTimeMs - b.ingestTimeMs || a.partition - b.partition || a.offset - b.offset,
  );
  const cells = inOrder.map(({ transaction, ingestTimeMs, partition, offset, verdict, watermarkMs }) => [
    since(ingestTimeMs, startMs),
    `${partition}/${offset}`,
    ...(transaction === null
      ? ['-', '', 'not a transaction', '', '']
      : [
          labelOf(transaction.id),
          since(transaction.timeMs, startMs),
          transaction.clientId,
          amountText(transaction.amountCents, transaction.currency),
          [transaction.region, transaction.category, transaction.location, transaction.device]
            .map((value) => value ?? '-')
            .join(' '),
        ]),
    Number.isFinite(watermarkMs) ? since(watermarkMs, startMs) : '-',
    verdict,
  ]);
  const head = [
    'arrives',
    'place',
    'id',
    'stamped',
    'client',
    'amount',
    'region category city device',
    'watermark',
    '',
  ];
  return table([head, ...cells]);
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

function amountText(cents: number, currency: string | null): string {
  const text = formatMoney({ cents: Math.abs(cents), currency: currency ?? '-' });
  return cents < 0 ? `-${text}` : text;
}

/** From the scenario's start. */
function since(timeMs: number, startMs: number): string {
  const ms = timeMs - startMs;
  return `${ms < 0 ? '-' : '+'}${formatDuration(Math.abs(ms))}`;
}
