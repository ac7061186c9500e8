import { type AlertMapping } from '../model/alert-mapping.ts';

/**
 * The cells of a table's row as what they are in JSON, by Trapline's own columns: an empty one says nothing. With a mapping columns are
 * what it says they are; only evidence for which it names no separator is taken apart. Throws SyntaxError for text that should be JSON.
 */
export function valuesOfCells(
  record: Readonly<Record<string, string>>,
  mapping: AlertMapping | null,
): Record<string, unknown> {
  const cells = Object.entries(record).map(([name, text]): [string, unknown] => {
    if (text === '') return [name, null];
    return [name, mapping === null ? ownValue(name, text) : mappedValue(mapping, name, text)];
  });
  return Object.fromEntries(cells);
}

function mappedValue({ evidence }: AlertMapping, name: string, text: string): unknown {
  return evidence?.from === name && evidence.separator === null ? idsOf(text) : text;
}

function ownValue(name: string, text: string): unknown {
  if ((name.endsWith('_ms') || name === 'evidence_total') && Number.isFinite(Number(text))) return Number(text);
  if (name === 'at_end') return text.toLowerCase() === 'true';
  if (name === 'evidence') return idsOf(text);
  if (name === 'details') return JSON.parse(text);
  return text;
}

/** A JSON list, or ids with a space, comma, semicolon or bar between them. */
function idsOf(text: string): unknown {
  return text.startsWith('[') ? JSON.parse(text) : text.split(/[\s,;|]+/);
}
