import { createHash } from 'node:crypto';
import { formatDuration, formatMoney } from './units.ts';

type Fields = Readonly<Record<string, unknown>>;
type Entry = readonly [string, unknown];
/** Writes a number with its unit. */
type Unit = (value: number) => unknown;

const asIs: Unit = (value) => value;

/**
 * A resolved scenario, or a part of one, in the names and units of a scenario file: `windowMs: 900000` → `window: 15m`. Takes and returns plain JSON. What is
 * null is left out, as in a file, and so are expectations. A name that this version does not have is written like the others.
 */
export function writtenSettings(resolved: unknown): unknown {
  return written(withPatterns(resolved), asIs);
}

/** A scenario whose entries name its own patterns, which stand together as in a file. */
function withPatterns(resolved: unknown): unknown {
  if (!isFields(resolved)) return resolved;
  const lists = ['fraud', 'decoys'].filter((key) => Array.isArray(resolved[key]));
  const entries = lists.flatMap((key) => (resolved[key] as unknown[]).filter(isFields));
  const patterns = entries.flatMap(({ pattern, kind, own }) => (own === undefined ? [] : [[pattern ?? kind, own]]));
  if (patterns.length === 0) return resolved;
  const named = lists.map((key) => [key, (resolved[key] as unknown[]).map(withoutOwn)]);
  return { ...resolved, patterns: Object.fromEntries(patterns) as Fields, ...Object.fromEntries(named) };
}

function withoutOwn(entry: unknown): unknown {
  if (!isFields(entry)) return entry;
  const { own: _own, ...rest } = entry;
  return rest;
}

function written(value: unknown, unit: Unit): unknown {
  if (typeof value === 'number') return unit(value);
  if (Array.isArray(value)) return value.map((each: unknown) => written(each, unit));
  if (!isFields(value)) return value;
  return ownForm(value, unit) ?? Object.fromEntries(entriesOf(value));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The form of what a file does not write as a mapping with the same keys; undefined for everything else. */
function ownForm({ kind, ...fields }: Fields, unit: Unit): unknown {
  switch (kind) {
    case 'constant':
      return written(fields['value'], unit);
    case 'uniform':
      return { uniform: [written(fields['low'], unit), written(fields['high'], unit)] };
    case 'exponential':
    case 'lognormal':
    case 'pareto':
    case 'normal':
      return { [kind]: shapeOf(fields, unit) };
    case 'trailing':
      return duration(fields['sizeMs']);
    case 'tumbling':
      return { tumbling: duration(fields['sizeMs']) };
    case 'hopping':
      return { hopping: Object.fromEntries(entriesOf(fields)) };
    case 'instant':
      return instant(fields['timeMs']);
    case 'after_start':
      return written(fields['ms'], duration);
    case 'share':
      return fields['share'];
    case 'ids':
      return fields['ids'];
    case 'range':
      return fields['low'] === fields['high'] ? fields['low'] : `${String(fields['low'])}..${String(fields['high'])}`;
    case 'one_of':
      return fields['names'];
    case 'home':
    case 'same':
    case 'different':
    case 'shared':
    case 'far':
    case 'neighbouring':
      return kind;
    default:
      return undefined;
  }
}

/** Numbers of a distribution that have no unit. */
const SHAPES = ['sigma', 'alpha'];

function shapeOf(fields: Fields, unit: Unit): Fields {
  const given = Object.entries(fields).filter(([, own]) => own !== null);
  return Object.fromEntries(given.map(([key, own]) => [key, SHAPES.includes(key) ? own : written(own, unit)]));
}

function entriesOf(fields: Fields): readonly Entry[] {
  return Object.entries(fields).flatMap(([key, own]) => member(key, own, fields));
}

/** What a member of a mapping is in a file: mostly one entry, but none or several where the file has no such level. */
function member(key: string, own: unknown, among: Fields): readonly Entry[] {
  if (key === 'maxFutureMs' && own === null) return [['max_future', 'off']];
  if (own === null || own === undefined || key === 'expect') return [];
  const special = SPECIAL[key];
  if (special !== undefined && (isFields(own) || Array.isArray(own))) return special(own as Fields);
  switch (key) {
    case 'startMs':
      return [['start', instant(own)]];
    case 'hotClientShare':
      return [['hot_client', own]];
    case 'maxMetresPerHour':
      return [['max_kmh', written(own, thousandths)]];
    case 'minMetres':
      return [['min_km', written(own, thousandths)]];
    case 'aboveMilli':
      return [['above', written(own, thousandths)]];
    case 'minCents':
      return [['min_amount', written(own, money(String(among['currency'])))]];
    case 'latitudeE6':
      return [['latitude', written(own, degrees)]];
    case 'longitudeE6':
      return [['longitude', written(own, degrees)]];
    case 'distanceM':
      return [['distance_km', written(own, thousandths)]];
    case 'clientShare':
      return [['clients', own]];
    case 'currency':
      return ['aboveCents', 'amountCents', 'minCents'].some((cents) => cents in among) ? [] : [['currency', own]];
    default:
      return [plainMember(key, own, typeof among['currency'] === 'string' ? among['currency'] : 'USD')];
  }
}

function plainMember(key: string, own: unknown, currency: string): Entry {
  const [, name = key, suffix] = /^(.+?)(Ms|Cents)?$/.exec(key) ?? [];
  const unit = suffix === 'Ms' ? duration : suffix === 'Cents' ? money(currency) : asIs;
  return [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), written(own, unit)];
}

/** Mappings and lists that a file writes on another level, or in other words. */
const SPECIAL: Readonly<Record<string, (own: Fields) => readonly Entry[]>> = {
  ruleSet: (own) => [['rules', written(own, asIs)]],
  forest: entriesOf,
  model: ({ name, base64 }) => [['model', `${String(name)} (sha256 ${hashOf(String(base64))})`]],
  inputs: (own) => [['inputs', Array.isArray(own) ? own.map(modelInput) : own]],
  latencySlo: (own) => [['latency', { slo: written(own, asIs) }]],
  checkpoint: (own) => [['checkpoint', own['kind'] === 'records' ? { every_records: own['records'] } : momentOf(own)]],
  when: (own) => Object.entries(momentOf(own)),
  which: ({ kind, checkpoints }) => [[String(kind), checkpoints]],
  owners: entriesOf,
  where: (own) => [['where', writtenFilter(own)]],
  producers: ({ count, only }) => [['producers', only === null ? count : { of: count, only }]],
  errors: (own) => Object.values(own).flatMap((error) => (isFields(error) ? clockError(error) : [])),
};

/** As many digits as tell the models of one project apart. */
function hashOf(base64: string): string {
  return createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex').slice(0, 12);
}

function modelInput(own: unknown): unknown {
  if (!isFields(own)) return own;
  return own['kind'] === 'number' ? own['name'] : { [String(own['field'])]: [own['value']] };
}

/** The filter of a rule as a mapping of conditions: two that have the same key stand below `all`. */
function writtenFilter(filter: Fields): Fields {
  const { kind, of } = filter;
  const parts = kind === 'all' && Array.isArray(of) ? of.filter(isFields) : [filter];
  const entries = parts.map(condition);
  const isFlat = new Set(entries.map(([key]) => key)).size === entries.length;
  return isFlat ? Object.fromEntries(entries) : { all: parts.map(writtenFilter) };
}

function condition({ kind, field, values, of, ...range }: Fields): Entry {
  switch (kind) {
    case 'values':
      return [String(field), Array.isArray(values) && values.length === 1 ? values[0] : values];
    case 'amount':
      return [kind, Object.fromEntries(entriesOf(range))];
    case 'not':
      return [kind, isFields(of) ? writtenFilter(of) : of];
    default:
      return [String(kind), Array.isArray(of) ? of.filter(isFields).map(writtenFilter) : of];
  }
}

/** Of a fault or a checkpoint: `{kind: 'at', atMs}` → `{at}`, and so on. */
function momentOf({ kind, ...fields }: Fields): Fields {
  if (kind !== 'at_record' && kind !== 'every_records') return Object.fromEntries(entriesOf(fields));
  const { record, records, partition } = fields;
  return { [kind]: record ?? records, ...(partition === null ? {} : { partition }) };
}

function clockError({ kind, ...fields }: Fields): readonly Entry[] {
  switch (kind) {
    case 'offset':
      return [['offset', written(fields['byMs'], duration)]];
    case 'drift':
      return [['drift', written(fields['ppm'], (value) => `${value}ppm`)]];
    case 'zone':
      return [['zone', isFields(fields['zone']) ? fields['zone']['name'] : fields['zone']]];
    default:
      return [[String(kind), Object.fromEntries(entriesOf(fields))]];
  }
}

function duration(ms: unknown): unknown {
  if (typeof ms !== 'number') return ms;
  return ms < 0 ? `-${formatDuration(-ms)}` : formatDuration(ms);
}

function thousandths(whole: number): number {
  return whole / 1000;
}

function degrees(millionths: number): number {
  return millionths / 1e6;
}

function money(currency: string): Unit {
  return (cents) => (cents < 0 ? `-${formatMoney({ cents: -cents, currency })}` : formatMoney({ cents, currency }));
}

/** What is no time that a date can have stays as it is. */
function instant(ms: unknown): unknown {
  if (typeof ms !== 'number' || Number.isNaN(new Date(ms).getTime())) return ms;
  return new Date(ms).toISOString();
}
