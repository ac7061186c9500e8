import { writeFileSync } from 'node:fs';
import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { type ReplaySummary } from '../report/replay-summary.ts';
import { type Report } from '../report/report-schema.ts';
import { formatQuantity } from '../report/format.ts';

/** Clients are named if they are this few; a longer list would not be read. */
const MOST_CLIENTS = 20;

/** A first file of expectations of a capture: what its replay gave, to be kept where it must stay so and loosened where not. */
export function firstExpectationsOf({ rules, counts, replay }: Report, summary: ReplaySummary): string {
  const alerts = Object.entries(rules).map(
    ([
      rule,
      {
        alerts: { total },
      },
    ]) => `    ${rule}: ${total}`,
  );
  const clients = byClient(summary);
  return [
    `# What a replay of ${replay!.capture} gave: ${formatQuantity(counts.alerts ?? 0, 'alert')}. Keep what must stay so, and loosen or delete the rest.`,
    '# A condition: 2, ">= 1", "<= 10", "2 .. 5", or "<= 5 a day".',
    'expect:',
    '  alerts:',
    ...alerts,
    ...clientLines(clients),
    '  unexpected: none',
    '',
  ].join('\n');
}

function clientLines(clients: ReadonlyMap<string, ReadonlyMap<string, number>>): string[] {
  if (clients.size === 0) return [];
  if (clients.size > MOST_CLIENTS)
    return [
      `  # ${formatQuantity(clients.size, 'client')} had alerts; name those that matter: clients: { "ID": ">= 1" }`,
    ];
  const lines = [...clients].map(([client, rules]) => {
    const each = [...rules].map(([rule, alerts]) => `${rule}: ${alerts}`);
    return `    ${JSON.stringify(client)}: { ${each.join(', ')} }`;
  });
  return ['  clients:', ...lines];
}

function byClient({ rules }: ReplaySummary): Map<string, Map<string, number>> {
  const clients = new Map<string, Map<string, number>>();
  for (const [rule, own] of rules) {
    for (const [client, alerts] of own.clients) {
      const counts = clients.get(client) ?? new Map<string, number>();
      clients.set(client, counts.set(rule, alerts));
    }
  }
  return clients;
}

/** Writes first expectations to files that are not there yet, by path. Throws TraplineError('input') for one that cannot be written. */
export function writeFirstExpectations(texts: ReadonlyMap<string, string>): void {
  for (const [file, text] of texts) {
    try {
      writeFileSync(file, text, { flag: 'wx' });
    } catch (cause) {
      const message = `cannot write it: ${systemReason(cause)}`;
      throw new TraplineError('file_unwritable', message, { location: { file }, cause });
    }
  }
}
