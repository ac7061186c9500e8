import { type Bin, type Unlisted, type ValueSpec } from '../model/mapping.ts';
import { compileRanges } from './category.ts';
import { parseDecimalText } from './decimal.ts';

/** The value that a column's text stands for; null for none. */
export type Translation = (text: string) => string | null;

/** Compiles what a value specification makes of its column's text. Throws as `compileRanges` does. */
export function compileTranslation(spec: Extract<ValueSpec, { readonly column: string }>): Translation {
  if (spec.kind === 'column') return (text) => text;
  const unlisted = compileUnlisted(spec.unlisted);
  if (spec.kind === 'lookup') return (text) => spec.values.get(text) ?? unlisted(text);
  if (spec.kind === 'bins') return (text) => binOf(spec.bins, text) ?? unlisted(text);
  const ranges = compileRanges(spec.ranges);
  return (text) => ranges(text) ?? unlisted(text);
}

function binOf(bins: readonly Bin[], text: string): string | undefined {
  const numberE6 = parseDecimalText(text.trim(), 6, 'floor');
  if (typeof numberE6 === 'string') return undefined;
  return bins.find(({ fromE6, toE6 }) => numberE6 >= fromE6 && numberE6 < toE6)?.value;
}

function compileUnlisted(unlisted: Unlisted): Translation {
  if (unlisted.kind === 'keep') return (text) => text;
  const value = unlisted.kind === 'value' ? unlisted.value : null;
  return () => value;
}
