import { type AlertExpectation } from '../model/capture-expectations.ts';
import { type ExpectationOutcome } from '../report/expectation-schema.ts';
import { formatFigure } from '../report/report-rows.ts';
import { shellWord } from '../report/shell-word.ts';
import { type CaptureSubject, type Subject } from './subjects.ts';

/** An expectation that was missed: `counts.late is 3, expected < 3`. */
export function missedText({ path, text, actual }: ExpectationOutcome): string {
  return `${path} is ${actual === null ? 'not measured' : formatFigure(actual)}, expected ${text}`;
}

/** The same; of a capture with the first alerts that were counted, a line each, and the command that shows what the client of one did. */
export function missedLines(missed: ExpectationOutcome, subject: Subject): string[] {
  const { alerts = [] } = missed;
  const lines = [
    missedText(missed),
    ...alerts.map(({ alert_id, rule, client_id, event_time_ms, saw }) => {
      return `  ${alert_id}  ${rule}  client ${client_id}  ${formatTime(event_time_ms)}  ${saw}`;
    }),
  ];
  const command = subject.kind === 'capture' ? exportCommand(subject, missed) : undefined;
  return command === undefined ? lines : [...lines, `  what that client did: ${command}`];
}

function formatTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('T', ' ');
}

function exportCommand(subject: CaptureSubject, { path, actual, alerts = [] }: ExpectationOutcome): string | undefined {
  if (actual === null) return undefined;
  const client = alerts[0]?.client_id ?? clientOf(expectationAt(subject, path));
  if (client === undefined) return undefined;
  const { file, check } = subject;
  // Without a key that is the client, the field that holds it is known of transaction JSON alone.
  if (check?.rekey === true && check.mapping !== undefined) return undefined;
  const chosen = check?.rekey === true ? `--where ${shellWord(`client_id=${client}`)}` : `--key ${shellWord(client)}`;
  return `npx trapline capture export ${shellWord(file)} ${chosen} --format jsonl`;
}

/** The expectation of a capture's alerts at a path of the report; undefined for one of another figure. */
export function expectationAt({ check }: CaptureSubject, path: string): AlertExpectation | undefined {
  return check?.expect.alerts.find((one) => one.path === path);
}

function clientOf(expectation: AlertExpectation | undefined): string | undefined {
  return expectation?.of.kind === 'client' ? expectation.of.client : undefined;
}
