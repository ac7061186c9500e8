import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HuntCase, loadForm } from '../../src/hunt/case.ts';
import { drawBoundaryCase } from '../../src/hunt/draw/boundary-case.ts';
import { drawWays } from '../../src/hunt/draw/draw-case.ts';
import { type Failure } from '../../src/hunt/failure.ts';
import { readCorpus } from '../../src/hunt/read-corpus.ts';
import { reproOf, writeRepro } from '../../src/hunt/repro.ts';
import { type Story } from '../../src/hunt/story.ts';
import { Random } from '../../src/random/random.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const FAILURE: Failure = { kind: 'alerts', part: 'pair adjacent trailing', words: 'one\nis missing' };
const STORY: Story = { timeline: ['the log'], expected: ['an alert'], actual: null, counts: { 'counts.alerts': 1 } };

function caseOf(seed: string): HuntCase {
  const random = Random.fromSeed(seed);
  return { form: drawBoundaryCase('drawn', random), ways: drawWays(random) };
}

function reproIn(folder: string, huntCase: HuntCase, failure = FAILURE, story: Story | null = STORY) {
  return reproOf({ failure, huntCase, story, foundBy: 'trapline hunt --cases 7' }, folder);
}

describe('a repro', () => {
  it('read again is the scenario that was written, with what is expected of it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), (seed) => {
        const folder = inFolder(`read-${Buffer.from(seed).toString('hex')}`);
        const huntCase = caseOf(seed);
        const repro = reproIn(folder, huntCase);
        writeRepro(repro, folder);
        const [read] = readCorpus(folder);
        const { name, title: _, group: __, expect: expected, ...form } = read!;
        expect([name, expected]).toEqual([repro.name, STORY.counts]);
        expect({ ...form, name: 'drawn' }).toEqual(huntCase.form);
        const { name: ___, ...scenario } = loadForm({ ...form, name: 'drawn' }).scenario;
        expect(scenario).toEqual((({ name: ____, ...rest }) => rest)(loadForm(huntCase.form).scenario));
      }),
      { numRuns: 40 },
    );
  });

  it('tells above the scenario what differs, and how it is run', () => {
    const { name, text } = reproIn('repro', caseOf('told'));
    expect(name).toMatch(/^alerts-pair-adjacent-trailing-[0-9a-f]{6}$/);
    const comments = text.split('\n').filter((line) => line.startsWith('#'));
    expect(comments[0]).toBe('# alerts: one is missing');
    expect(comments).toContain('# Found by:  trapline hunt --cases 7');
    expect(comments.slice(-7)).toEqual([
      '#   the log',
      '#',
      '# Expected alerts (oracle):',
      '#   an alert',
      '#',
      '# Actual alerts:',
      '#   none: the run came to no end',
    ]);
  });

  it.each([
    ['alerts', 'npx trapline run repro/'],
    ['differs', 'npx trapline verify repro/'],
    ['wire', 'npx trapline hunt --repro repro/'],
    ['timing', 'npx trapline hunt --repro repro/'],
  ] as const)('of the kind %s is seen by %s', (kind, command) => {
    expect(reproIn('repro', caseOf('run'), { ...FAILURE, kind }).text).toContain(`# Run it:    ${command}`);
  });

  it('whose world cannot be drawn is written without its log', () => {
    const { text } = reproIn('repro', caseOf('hang'), { ...FAILURE, kind: 'hang' }, null);
    expect(text).toContain('# Its log is not known');
    expect(text).not.toContain('expect:');
  });

  it('is named after its scenario, and written once', () => {
    const folder = inFolder('once');
    const [one, other] = [reproIn(folder, caseOf('one')), reproIn(folder, caseOf('other'))];
    expect(reproIn(folder, caseOf('one')).name).toBe(one.name);
    expect(other.name).not.toBe(one.name);
    expect([writeRepro(one, folder), writeRepro(one, folder)]).toEqual([true, false]);
    expect(readFileSync(`${folder}/${one.name}.yaml`, 'utf8')).toBe(one.text);
  });

  it('that cannot be written is an error with its place', () => {
    const folder = inFolder('in-the-way');
    const repro = reproIn(folder, caseOf('one'));
    writeRepro({ name: basename(folder), text: '' }, dirname(folder));
    const inside = `${dirname(folder)}/${basename(folder)}.yaml`;
    expect(() => writeRepro(repro, inside)).toThrow(expect.objectContaining({ subCode: 'file_unwritable' }));
  });
});
