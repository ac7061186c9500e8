import { type EngineOptions } from './options.ts';

/** The options as canonical JSON, with sorted keys: equal if and only if the options mean the same. */
export function configurationOf(options: EngineOptions): string {
  const { ruleSet, allowedDisorderMs, maxFutureMs, aggregates, early = false } = options;
  const own = { rules: ruleSet.rules, allowedDisorderMs, maxFutureMs, aggregates };
  return canonicalJson(early ? { ...own, early } : own);
}

/** A value as JSON with sorted keys: equal for equal values. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, sortKeys);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
