import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Document, isMap, isSeq } from 'yaml';
import { formOf } from '../../kafka/simulated/plan-file.ts';
import { shellWord } from '../../report/shell-word.ts';
import { type Repro } from '../repro.ts';
import { type BrokerFinding } from './hunt-brokers.ts';

const NAME_DIGITS = 6;
/** Parts of a plan that take a line each. */
const LISTS = ['members', 'happenings'];
const GROUPS = ['shape', 'versions', 'settings'];

/** A plan as a file that runs again, with what went wrong told above it. `foundBy` is the command that finds it. */
export function planReproOf({ mismatch, plan }: BrokerFinding, foundBy: string, folder: string): Repro {
  const document = new Document(formOf(plan));
  for (const name of LISTS) {
    const list = document.get(name);
    if (isSeq(list)) for (const item of list.items) if (isMap(item)) item.flow = true;
  }
  for (const name of GROUPS) {
    const group = document.get(name);
    if (isMap(group)) group.flow = true;
  }
  const yaml = document.toString({ lineWidth: 0, flowCollectionPadding: true });
  const name = `broker-${createHash('sha256').update(yaml).digest('hex').slice(0, NAME_DIGITS)}`;
  const file = shellWord(join(folder, `${name}.yaml`));
  const lines = [mismatch, '', `Run it:    trapline hunt --target broker --repro ${file}`, `Found by:  ${foundBy}`];
  const header = lines.map((line) => `# ${line.replaceAll('\n', ' ')}`.trimEnd()).join('\n');
  return { name, text: `${header}\n${yaml}` };
}
