import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CellResult } from '../../src/sweep/cell-result.ts';
import { Journal } from '../../src/sweep/journal.ts';
import { type Question } from '../../src/sweep/question.ts';
import { SweepFolder } from '../../src/sweep/sweep-folder.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { cellsOfQuestion, questionOf } from './sweep-fixture.ts';

const inFolder = temporaryFolder();
let scenario: string;
beforeEach(() => {
  scenario = writeSmallScenario(inFolder('small.yaml'));
});

const ask = (vary: string, seeds = '2', set: readonly string[] = []): Question =>
  questionOf(scenario, [vary], seeds, { set });

describe('the journal', () => {
  it('gives back every whole line, wherever a crash has cut it', async () => {
    const path = inFolder('cells.jsonl');
    const cells = await cellsOfQuestion(ask('engine.allowed_disorder=0s', '3'));
    const journal = new Journal(path);
    for (const cell of cells) journal.append(cell);
    journal.close();
    const whole = readFileSync(path);
    const read = new Journal(path).results;
    expect(read).toEqual(cells);
    // Written anew it is the same bytes, keys in the same order.
    expect(read.map((cell) => `${JSON.stringify(cell)}\n`).join('')).toBe(whole.toString());
    const ends = [...whole.keys()].filter((at) => whole[at] === 0x0a);
    for (const cut of [0, 1, ends[0]!, ends[0]! + 1, ends[1]! + 100, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, cut));
      const torn = new Journal(path);
      const kept = ends.filter((end) => end < cut).length;
      expect(torn.results).toEqual(cells.slice(0, kept));
      for (const cell of cells.slice(kept)) torn.append(cell);
      torn.close();
      expect(readFileSync(path).equals(whole)).toBe(true);
    }
  });

  it('refuses a whole line that is no result, and says where', () => {
    const path = inFolder('cells.jsonl');
    writeFileSync(path, '{"point":0}\n');
    expect(() => new Journal(path)).toThrow(
      expect.objectContaining({ subCode: 'file_invalid', location: { file: path, line: 1 } }) as Error,
    );
  });
});

describe('the folder of a sweep', () => {
  const refusal = (path: string, question: Question): string => {
    try {
      const folder = SweepFolder.open(path, question);
      folder.journal.close();
      folder.release();
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('belongs to one process at a time', () => {
    const question = ask('engine.allowed_disorder=0s');
    const folder = SweepFolder.open(inFolder('out'), question);
    expect(refusal(inFolder('out'), question)).toBe(
      `--out ${inFolder('out')}: process ${process.pid} is working on this sweep; wait for it or stop it, or name another folder`,
    );
    folder.release();
    expect(refusal(inFolder('out'), question)).toBe('');
    expect(readdirSync(inFolder('out')).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  it.each([
    ['by a process that is gone', { pid: 2 ** 30, started: null }],
    ['by a process whose number another one has now', { pid: process.pid, started: 'long ago' }],
    ['by a disk that was full', null],
  ])('is taken over where a lock was left behind %s', (what, owner) => {
    const question = ask('engine.allowed_disorder=0s');
    expect(refusal(inFolder('out'), question)).toBe('');
    writeFileSync(inFolder('out', 'lock.json'), owner === null ? '' : JSON.stringify(owner));
    const tells = existsSync(`/proc/${process.pid}/stat`) || owner?.started !== 'long ago';
    expect({ what, refused: refusal(inFolder('out'), question) !== '' }).toEqual({ what, refused: !tells });
  });

  it('takes the same question again, and no other', async () => {
    const question = ask('engine.allowed_disorder=0s,1s');
    const [cell] = await cellsOfQuestion(question);
    const folder = SweepFolder.open(inFolder('out'), question);
    folder.journal.append(cell!);
    folder.journal.close();
    folder.release();
    const again: readonly CellResult[] = SweepFolder.open(inFolder('out'), ask('engine.allowed_disorder=0s,1s')).journal
      .results;
    expect(again).toEqual([cell]);
    rmSync(inFolder('out', 'lock.json'));
    for (const other of [
      ask('engine.allowed_disorder=0s,2s'),
      ask('engine.allowed_disorder=0s,1s', '3'),
      ask('engine.allowed_disorder=0s,1s', '2', ['delivery.partitions=2']),
    ]) {
      expect(refusal(inFolder('out'), other)).toMatch(/holds the sweep of another question .* name another folder/);
    }
  });

  it('leaves alone what is no sweep', () => {
    const question = ask('engine.allowed_disorder=0s');
    mkdirSync(inFolder('other'));
    writeFileSync(inFolder('other', 'precious'), '');
    expect(refusal(inFolder('other'), question)).toContain('it holds other files; name another folder');
    mkdirSync(inFolder('run'));
    writeFileSync(inFolder('run', 'manifest.json'), '{"schema":"trapline.manifest/1"}');
    expect(refusal(inFolder('run'), question)).toContain('holds a run, not a sweep');
    expect(refusal('', question)).toContain('expected a folder');
    appendFileSync(inFolder('file'), 'x');
    expect(refusal(inFolder('file', 'below'), question)).toContain('cannot write there');
    expect(refusal(inFolder('file'), question)).toContain('cannot write there');
  });
});
