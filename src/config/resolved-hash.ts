import { createHash } from 'node:crypto';
import { type Scenario } from '../model/scenario.ts';

/**
 * SHA-256, 64 hex digits, over the canonical JSON of a resolved scenario, with rule set, seed and every default. Title,
 * description, group and expectations are left out, because they do not change the run. A list of clocks without entries is
 * left out too, so that older scenarios keep their hashes.
 */
export function resolvedHash(scenario: Scenario): string {
  const { title: _title, description: _description, group: _group, expect: _expect, clocks, ...rest } = scenario;
  const resolved = clocks.length === 0 ? rest : { ...rest, clocks };
  return createHash('sha256').update(canonicalJson(resolved), 'utf8').digest('hex');
}

/** JSON without blanks, keys sorted by UTF-16 code unit; for plain values. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
