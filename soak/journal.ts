import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { show } from '../src/config/messages.ts';
import { TraplineError } from '../src/model/errors.ts';
import { systemReason } from '../src/model/system-reason.ts';
import { JOURNAL_SCHEMA, type JournalEntry, type JournalHead, parseEntry, parseHead } from './journal-entry.ts';

const LINE_FEED = 0x0a;

/** What was done in a soak, in the order in which it was done. */
export interface Journal {
  readonly entries: readonly JournalEntry[];
  append(entry: JournalEntry): void;
  close(): void;
}

/** A journal that is gone with the process. */
export function journalInMemory(): Journal {
  const entries: JournalEntry[] = [];
  return { entries, append: (entry) => void entries.push(entry), close: () => undefined };
}

/**
 * A journal in a file, a line of JSON for each entry, on the disk before the next one comes; what is there is gone on with. A last line that was cut short,
 * as a crash leaves it, is cut away. Throws TraplineError: `file_invalid` for a file that is no journal, is damaged, or is one of another seed,
 * `file_unreadable` or `file_unwritable` where the system says no.
 */
export function openJournal(path: string, seed: string): Journal {
  const file = systemDoes(path, 'file_unwritable', () => openSync(path, 'a+'));
  try {
    const bytes = systemDoes(path, 'file_unreadable', () => readFileSync(path));
    const whole = bytes.lastIndexOf(LINE_FEED) + 1;
    const entries = readJournal(path, bytes.subarray(0, whole), seed, whole < bytes.length);
    if (whole < bytes.length) ftruncateSync(file, whole);
    const write = (line: JournalHead | JournalEntry): void => {
      const text = Buffer.from(`${JSON.stringify(line)}\n`);
      systemDoes(path, 'write_failed', () => {
        for (let written = 0; written < text.length;) written += writeSync(file, text, written);
        fsyncSync(file);
      });
    };
    if (whole === 0) write({ schema: JOURNAL_SCHEMA, seed });
    return {
      entries,
      append: (entry) => {
        write(entry);
        entries.push(entry);
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function readJournal(path: string, bytes: Buffer, seed: string, hasRest: boolean): JournalEntry[] {
  const [first, ...lines] = bytes.toString().split('\n').slice(0, -1);
  if (first === undefined) {
    // Nothing of it is cut away: it may be anything.
    if (hasRest) throw notAJournal(path);
    return [];
  }
  const head = parseHead(first);
  if (head === null) throw notAJournal(path);
  if (head.seed !== seed) {
    const words = `it is the journal of seed ${show(head.seed)}, and this soak has seed ${show(seed)}; name another folder, or that seed`;
    throw new TraplineError('file_invalid', words, { location: { file: path, line: 1 } });
  }
  return lines.map((line, i) => {
    const entry = parseEntry(line);
    if (entry !== null) return entry;
    const words = 'expected what a soak has done, found something else; the journal is damaged: name another folder';
    throw new TraplineError('file_invalid', words, { location: { file: path, line: i + 2 } });
  });
}

function notAJournal(path: string): TraplineError {
  const words = `expected a soak's journal, whose first line has the schema ${JOURNAL_SCHEMA}, found something else; name another folder`;
  return new TraplineError('file_invalid', words, { location: { file: path, line: 1 } });
}

function systemDoes<T>(path: string, subCode: 'file_unwritable' | 'file_unreadable' | 'write_failed', act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new TraplineError(subCode, systemReason(cause), { location: { file: path }, cause });
  }
}
