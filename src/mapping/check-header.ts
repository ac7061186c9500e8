import { closeSync, openSync, readSync } from 'node:fs';
import { createVocabulary } from '../model/dictionary.ts';
import { TraplineError } from '../model/errors.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { systemReason } from '../model/system-reason.ts';
import { readCsv } from './csv.ts';
import { compileMapping } from './row-mapper.ts';

/** Enough for a header row. */
const HEAD_BYTES = 1 << 16;

/**
 * Checks that a file of traffic is there and can be read, and of CSV that its header has the columns of the mapping; rows are not looked at.
 * Throws TraplineError('input').
 */
export function checkHeader(path: string, spec: MappingSpec): void {
  const head = readHead(path);
  const location = { file: path };
  if (head.length === 0) throw new TraplineError('file_invalid', 'the file is empty', { location });
  if (spec.format !== 'csv') return;
  const end = head.length < HEAD_BYTES ? head.length : head.lastIndexOf('\n') + 1;
  const { columns } = compileMapping(spec, createVocabulary());
  const hasMark = head.subarray(0, 3).equals(Buffer.from('\ufeff'));
  const source = { file: path, bytes: head.subarray(hasMark ? 3 : 0, end) };
  readCsv(source, columns, spec.delimiter, { row: () => undefined, malformed: () => undefined });
}

function readHead(path: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      return head.subarray(0, readSync(file, head));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new TraplineError('file_unreadable', `cannot be read: ${systemReason(cause)}`, {
      location: { file: path },
      cause,
    });
  }
}
