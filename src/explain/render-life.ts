import { type Colors } from '../report/colors.ts';
import { formatCents, formatClock, printable } from '../report/format.ts';
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
  const { transaction_id, region, location, category, device, amount_cents, currency } = life;
  const what = [formatCents(amount_cents, currency), category, device, location, region, ...notes];
  const mark = life.fate === 'admitted' ? colors.cyan('●') : colors.red('✗');
  const clockMs = life.event_time_ms - life.true_time_ms;
  const clock =
    clockMs === 0 ? '' : `, its clock was ${formatClock(Math.abs(clockMs))} ${clockMs < 0 ? 'slow' : 'fast'}`;
  return [
    `   ${mark} ${colors.bold(transaction_id)}  ${printable(what.filter((part) => part !== null).join('  '))}`,
    `       happened  ${instantText(life.true_time_ms)}`,
    `       stamped   ${instantText(life.event_time_ms)}${clock}`,
    ...recordLines(life),
    `       open      ${openText(life)}`,
  ];
}

/** Until when a record of it would have been in time. */
function openText({ watermark_passed: { when, ingest_time_ms: atMs } }: ExplainedLife): string {
  if (when === 'before_it_happened') return 'never: the watermark was beyond its event time before it happened';
  return atMs === null ? 'to the end of the log' : `until ${instantText(atMs)}, when the watermark passed it`;
}

function recordLines({ copies, event_time_ms: eventTimeMs }: ExplainedLife): string[] {
  if (copies.length === 0) return ['       arrived   never'];
  return copies.flatMap(({ partition, offset, ingest_time_ms: ingestMs, verdict, watermark_ms: watermarkMs }) => {
    const at = ingestMs === null ? 'at an unknown time' : instantText(ingestMs);
    const where = `partition ${partition}, offset ${offset}`;
    return [
      `       arrived   ${at}, ${where}`,
      `                 ${verdict}${verdictText(verdict, eventTimeMs, { ingestMs, watermarkMs })}`,
    ];
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
