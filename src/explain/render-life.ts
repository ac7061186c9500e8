import { type Colors } from '../report/colors.ts';
import { formatCents, formatClock } from '../report/format.ts';
import { printable } from '../text/printable.ts';
import { type ExplainedLife } from './explanation-schema.ts';

/** The latest time that a calendar date can express. */
const LAST_DATE_MS = 8.64e15;

/** A time as `2026-03-02 14:03:12.345Z`, if there is such a date. */
export function instantText(timeMs: number): string {
  if (Math.abs(timeMs) > LAST_DATE_MS) return `${timeMs} ms`;
  return new Date(timeMs).toISOString().replace('T', ' ');
}

/** A transaction in a few lines: what it is, when it happened, what its clock said, and each of its records. */
export function renderLife(life: ExplainedLife, colors: Colors, notes: readonly string[] = []): string[] {
  const mark = life.fate === 'admitted' ? colors.cyan('●') : colors.red('✗');
  return [
    `   ${mark} ${colors.bold(life.transaction_id)}  ${printable(lifeWords(life, notes).join('  '))}`,
    ...lifeFacts(life).flatMap(({ name, lines }) => {
      return lines.map((line, i) => `       ${(i === 0 ? name : '').padEnd(8)}  ${line}`);
    }),
  ];
}

/** What a transaction is, and what else is to be said of it. */
export function lifeWords(life: ExplainedLife, notes: readonly string[]): string[] {
  const { region, location, category, device, amount_cents, currency } = life;
  return [formatCents(amount_cents, currency), category, device, location, region, ...notes].filter(
    (part) => part !== null,
  );
}

/** A fact of a transaction, in a word and in lines. */
export interface LifeFact {
  readonly name: string;
  readonly lines: readonly string[];
}

/** When it happened, what its clock said, each of its records, and until when one would have been in time. */
export function lifeFacts(life: ExplainedLife): LifeFact[] {
  const clockMs = life.event_time_ms - life.true_time_ms;
  const clock =
    clockMs === 0 ? '' : `, its clock was ${formatClock(Math.abs(clockMs))} ${clockMs < 0 ? 'slow' : 'fast'}`;
  return [
    { name: 'happened', lines: [instantText(life.true_time_ms)] },
    { name: 'stamped', lines: [`${instantText(life.event_time_ms)}${clock}`] },
    ...recordFacts(life),
    { name: 'open', lines: [openText(life)] },
  ];
}

/** Until when a record of it would have been in time. */
function openText({ watermark_passed: { when, ingest_time_ms: atMs } }: ExplainedLife): string {
  if (when === 'before_it_happened') return 'never: the watermark was beyond its event time before it happened';
  return atMs === null ? 'to the end of the log' : `until ${instantText(atMs)}, when the watermark passed it`;
}

function recordFacts({ copies, event_time_ms: eventTimeMs }: ExplainedLife): LifeFact[] {
  if (copies.length === 0) return [{ name: 'arrived', lines: ['never'] }];
  return copies.map(({ partition, offset, ingest_time_ms: ingestMs, verdict, watermark_ms: watermarkMs }) => {
    const at = ingestMs === null ? 'at an unknown time' : instantText(ingestMs);
    const judged = `${verdict}${verdictText(verdict, eventTimeMs, { ingestMs, watermarkMs })}`;
    return { name: 'arrived', lines: [`${at}, partition ${partition}, offset ${offset}`, judged] };
  });
}

function verdictText(
  verdict: ExplainedLife['copies'][number]['verdict'],
  eventTimeMs: number,
  { ingestMs, watermarkMs }: { readonly ingestMs: number | null; readonly watermarkMs: number | null },
): string {
  const watermark =
    watermarkMs === null ? ': no watermark yet' : `: the watermark stood at ${instantText(watermarkMs)}`;
  if (verdict === 'future') return `: ${formatClock(eventTimeMs - (ingestMs ?? eventTimeMs))} after its arrival`;
  if (watermarkMs === null || verdict === 'duplicate' || verdict === 'malformed') return watermark;
  const aheadMs = eventTimeMs - watermarkMs;
  return `${watermark}, ${formatClock(Math.abs(aheadMs))} ${aheadMs < 0 ? 'after' : 'before'} its event time`;
}
