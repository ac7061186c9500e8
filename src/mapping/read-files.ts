import { basename } from 'node:path';
import { allocateBatch, copyRow } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type ForeignTraffic } from '../model/foreign-traffic.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { readForeignTraffic, type ReadOptions } from './read-file.ts';

/**
 * Reads several files through one mapping as if they were one, in the order given. `name` is what they are called together. Throws as
 * `readForeignTraffic` does, for the first file that cannot be read; each has to keep to the share of malformed rows.
 */
export function readForeignFiles(
  name: string,
  paths: readonly string[],
  spec: MappingSpec,
  vocabulary: Vocabulary,
  options: ReadOptions,
): ForeignTraffic {
  const parts = paths.map((path, fileNumber) => readForeignTraffic(path, spec, vocabulary, { ...options, fileNumber }));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : joined(name, parts, vocabulary);
}

function joined(file: string, parts: readonly ForeignTraffic[], vocabulary: Vocabulary): ForeignTraffic {
  const sum = (of: (part: ForeignTraffic) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const batch = allocateBatch(
    vocabulary,
    sum(({ rowsMapped }) => rowsMapped),
  );
  const labels = parts.some((part) => part.labels !== undefined) ? new Uint8Array(batch.client.length) : undefined;
  const rowsExcluded = new Map<string, number>();
  for (const part of parts) {
    labels?.set(part.labels ?? [], batch.length);
    for (let row = 0; row < part.batch.length; row++) copyRow(part.batch, row, batch, batch.length + row);
    batch.length += part.batch.length;
    for (const [reason, count] of part.rowsExcluded) rowsExcluded.set(reason, (rowsExcluded.get(reason) ?? 0) + count);
  }
  return {
    file,
    rowsRead: sum(({ rowsRead }) => rowsRead),
    rowsMapped: batch.length,
    rowsExcluded,
    malformedCount: sum(({ malformedCount }) => malformedCount),
    malformed: parts.flatMap((part) =>
      part.malformed.map((row) => ({ ...row, reason: `${basename(part.file)}: ${row.reason}` })),
    ),
    batch,
    ...(labels === undefined ? {} : { labels }),
  };
}
