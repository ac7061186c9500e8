import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blockOf } from '../../soak/block-tally.ts';
import { openJournal } from '../../soak/journal.ts';
import { type JournalEntry } from '../../soak/journal-entry.ts';
import { openSoakFolder } from '../../soak/soak-folder.ts';
import { totalsOf } from '../../soak/totals.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { checkedSeed } from './checked-seed.ts';

const inFolder = temporaryFolder();

const ENTRIES: readonly JournalEntry[] = [
  { kind: 'session', sources: '0123456789abcdef', jobs: 2 },
  { kind: 'canary', mutant: 'a-mutant', wrong: 'It is wrong.', found: 4, seeds: 5, words: 'found' },
  blockOf([checkedSeed(0), checkedSeed(1)], { elapsed_ms: 100, cpu_ms: 150 }),
];

function written(): string {
  const path = inFolder('journal.jsonl');
  const journal = openJournal(path, 'seed');
  ENTRIES.forEach((entry) => journal.append(entry));
  journal.close();
  return path;
}

describe('a journal', () => {
  it('has its entries again when it is opened again, and goes on', () => {
    const path = written();
    const journal = openJournal(path, 'seed');
    expect(journal.entries).toEqual(ENTRIES);
    journal.append(blockOf([checkedSeed(2)], { elapsed_ms: 1, cpu_ms: 1 }));
    journal.close();
    const again = openJournal(path, 'seed');
    expect(totalsOf(again.entries)).toMatchObject({ seeds: 3, ranges: [[0, 3]] });
    again.close();
    expect(readFileSync(path, 'utf8').split('\n')[0]).toBe('{"schema":"trapline.soak-journal/1","seed":"seed"}');
  });

  it('loses a last line that was cut short, and nothing else', () => {
    const path = written();
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, '{"kind":"block","from":2,"se');
    const journal = openJournal(path, 'seed');
    expect(journal.entries).toEqual(ENTRIES);
    journal.close();
    expect(readFileSync(path, 'utf8')).toBe(whole);
  });

  it.each([
    ['no JSON', 'garbage\n'],
    ['another entry', '{"kind":"block","from":-1}\n'],
    ['an entry with more in it', '{"kind":"session","sources":"0123456789abcdef","jobs":1,"more":1}\n'],
  ])('that is damaged by %s is refused in one line, with the place', (_, line) => {
    const path = written();
    appendFileSync(path, line);
    const before = readFileSync(path);
    expect(() => openJournal(path, 'seed')).toThrow(
      expect.objectContaining({ subCode: 'file_invalid', code: 'input', location: { file: path, line: 5 } }),
    );
    expect(readFileSync(path)).toEqual(before);
  });

  it.each([
    ['a text', 'Dear diary\n'],
    ['a text without an end', 'Dear diary'],
    ['another form of it', '{"schema":"trapline.soak-journal/2","seed":"seed"}\n'],
    ['lines of something else', '{"schema":"trapline.sweep/1"}\n'],
  ])('is not made of %s', (_, text) => {
    const path = inFolder('journal.jsonl');
    writeFileSync(path, text);
    expect(() => openJournal(path, 'seed')).toThrow(
      expect.objectContaining({ subCode: 'file_invalid', location: { file: path, line: 1 } }),
    );
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('of another seed is refused, with both', () => {
    const path = written();
    expect(() => openJournal(path, 'other')).toThrow('journal of seed "seed", and this soak has seed "other"');
  });
});

describe('the folder of a soak', () => {
  it('is refused where something else is, and while another process is at it', () => {
    writeFileSync(inFolder('letter.txt'), 'Dear Sir');
    expect(() => openSoakFolder(inFolder(), 's')).toThrow('there is something else than a soak');
    const folder = openSoakFolder(inFolder('soak'), 's');
    expect(() => openSoakFolder(inFolder('soak'), 's')).toThrow(/process \d+ is soaking there/);
    folder.release();
    openSoakFolder(inFolder('soak'), 's').release();
    expect(existsSync(inFolder('soak', 'journal.jsonl'))).toBe(true);
  });
});
