import { type TransactionBatch } from '../model/batch.ts';
import { columnOf } from '../model/coded-field.ts';
import { NULL_CODE } from '../model/dictionary.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../model/time-units.ts';
import { type Warning } from '../model/warning.ts';

/** Units in which times may be rounded, the coarsest first. */
const UNITS = [
  { ms: DAY_MS, name: 'days' },
  { ms: HOUR_MS, name: 'hours' },
  { ms: MINUTE_MS, name: 'minutes' },
] as const;
/** What is less likely than this is not taken for chance. */
const UNLIKELY = 0.01;
/** With fewer rows nothing is said of them. */
const LEAST_ROWS = 10;

/** What a file with traffic is such that figures of these rules say less than they seem to. */
export function inputWarnings(traffic: ForeignTraffic, { rules }: RuleSet): Warning[] {
  if (traffic.batch.length < LEAST_ROWS) return [];
  return [
    ...constantFields(traffic.batch, rules),
    ...coarseTimes(traffic.batch, rules),
    ...malformedByLabel(traffic),
    ...noFraudLabel(traffic),
  ];
}

function constantFields(batch: TransactionBatch, rules: readonly Rule[]): Warning[] {
  return rules.flatMap((rule): Warning[] => {
    if (rule.kind !== 'distinct' || everChanges(batch, rule.field)) return [];
    const text =
      `No client of the file ever changes its ${rule.field}, so ${rule.name} cannot hold without injected fraud: ` +
      'its precision does not describe this traffic. Map another column, or leave the rule out.';
    return [{ code: 'constant_field', text }];
  });
}

/** Whether some client has two values of the field that are not null. */
function everChanges(batch: TransactionBatch, field: string): boolean {
  const first = new Map<number, number>();
  const codes = columnOf(batch.vocabulary, field)<Uint16Array | Uint32Array>(batch);
  for (let row = 0; row < batch.length; row++) {
    const code = codes[row]!;
    if (code === NULL_CODE) continue;
    const known = first.get(batch.client[row]!);
    if (known === undefined) first.set(batch.client[row]!, code);
    else if (known !== code) return true;
  }
  return false;
}

function coarseTimes(batch: TransactionBatch, rules: readonly Rule[]): Warning[] {
  const unit = UNITS.find(({ ms }) => isRoundedTo(batch, ms));
  const short = unit === undefined ? [] : rules.filter(({ window }) => window.sizeMs <= unit.ms);
  if (unit === undefined || short.length === 0) return [];
  const text =
    `All times of the file are whole ${unit.name}, which is no finer than the windows of ${short.map(({ name }) => name).join(', ')}: ` +
    'transactions with the same time seem to happen at once, and no others are ever within a window.';
  return [{ code: 'coarse_times', text }];
}

/** Whether all times are the same within a unit: of a zone they need not be 0. */
function isRoundedTo({ eventTimeMs, length }: TransactionBatch, unitMs: number): boolean {
  const within = (timeMs: number): number => timeMs - Math.floor(timeMs / unitMs) * unitMs;
  const first = within(eventTimeMs[0]!);
  for (let row = 1; row < length; row++) if (within(eventTimeMs[row]!) !== first) return false;
  return true;
}

function malformedByLabel({ labelCounts, malformedCount }: ForeignTraffic): Warning[] {
  if (labelCounts === undefined || malformedCount === 0) return [];
  const { mapped, malformed } = labelCounts;
  const total = mapped.fraud + mapped.legitimate + malformed.fraud + malformed.legitimate;
  return (['fraud', 'legitimate'] as const).flatMap((label): Warning[] => {
    const isAll = malformed[label] === malformedCount;
    // The chance that rows which are malformed whatever their label would all have this one.
    if (!isAll || ((mapped[label] + malformed[label]) / total) ** malformedCount >= UNLIKELY) return [];
    const text =
      `${malformedCount === 1 ? 'The only malformed row is' : `All ${malformedCount} malformed rows are`} labelled as ${label === 'fraud' ? 'fraud' : 'legitimate'}, which is not by chance: ` +
      'the scores leave out exactly such rows. See input.malformed for why they cannot be read.';
    return [{ code: 'malformed_by_label', text }];
  });
}

function noFraudLabel({ labelCounts }: ForeignTraffic): Warning[] {
  if (labelCounts === undefined || labelCounts.mapped.fraud > 0) return [];
  const text =
    'The mapping has labels, and no row is labelled as fraud. Texts are compared letter by letter: make sure that labels.fraud has them exactly as the file ' +
    'does.';
  return [{ code: 'no_fraud_label', text }];
}
