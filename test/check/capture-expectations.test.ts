import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { annotationsOf } from '../../src/check/annotations.ts';
import { checkJUnit } from '../../src/check/check-junit.ts';
import { checkMarkdown } from '../../src/check/check-markdown.ts';
import { detailLines, expectationsText } from '../../src/check/result-words.ts';
import { findSubjects } from '../../src/check/subjects.ts';
import { validateExpectations } from '../../src/run/validate-expectations.ts';
import { runAndCapture } from '../run/replaying.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { checkNamed, checkOne, type Asked } from './checking.ts';

const inFolder = temporaryFolder();
const capture = (): string => inFolder('day.arrow');
const expectations = (): string => inFolder('day.expect.yaml');

let captured: Buffer | undefined;

/** The log of the small scenario, captured once. */
async function aDay(): Promise<Buffer> {
  if (captured !== undefined) return captured;
  mkdirSync(inFolder('made'));
  await runAndCapture({ scenario: writeSmallScenario(inFolder('made', 'small.yaml')) }, inFolder('made', 'x.arrow'));
  return (captured = readFileSync(inFolder('made', 'x.arrow')));
}

/** Checks the capture with these expectations beside it. */
async function checkWith(text: string | null, asked: Asked = {}) {
  writeFileSync(capture(), await aDay());
  if (text !== null) writeFileSync(expectations(), text);
  return checkOne(capture(), asked);
}

const FACTS = { against: 'the golden results', total: 1, gone: [], notices: [] };

describe('expectations beside a capture', () => {
  it('gate it without golden results, with the engine that the file asks for', async () => {
    const plain = await checkWith('expect: { alerts: { impossible_travel: ">= 1" }, counts.late: "> 0" }\n');
    expect(plain).toMatchObject({ comparison: { kind: 'none' }, isGated: true, passed: true, missed: [] });
    expect(expectationsText(plain)).toBe('2 of 2 expectations met');
    const patient = await checkWith('engine: { allowed_disorder: 1h }\nexpect: { counts.late: 0 }\n');
    expect(patient).toMatchObject({ passed: true, missed: [] });
    expect(patient.report.digests.deliveries).toBe(plain.report.digests.deliveries);
  });

  it('are missed in words: rule, found, expected, the first alerts, and how to see what the client did', async () => {
    const result = await checkWith('expect:\n  alerts:\n    impossible_travel: 0\n  counts.late: "> 0"\n');
    const { total } = result.report.rules['impossible_travel']!.alerts;
    expect(total).toBeGreaterThan(5);
    expect(result).toMatchObject({ passed: false, missed: [{ path: 'alerts.impossible_travel', actual: total }] });
    const [head, ...lines] = detailLines(result);
    expect(head).toBe(`alerts.impossible_travel is ${total}, expected 0`);
    expect(lines).toHaveLength(6);
    for (const line of lines.slice(0, 5)) {
      expect(line).toMatch(
        /^ {2}[0-9a-f]{32} {2}impossible_travel {2}client \d+ {2}2026-03-0\d \d\d:\d\d:\d\d\.\d{3}Z {2}region: \w+ → \w+$/,
      );
    }
    const client = /client (\d+)/.exec(lines[0]!)![1]!;
    expect(lines[5]).toBe(
      `  what that client did: npx trapline capture export ${capture()} --key ${client} --format jsonl`,
    );

    const junit = checkJUnit([result]);
    expect(junit).toContain(`<failure message="alerts.impossible_travel is ${total}, expected 0">`);
    expect(junit).toContain(lines[0]!);
    const markdown = checkMarkdown([result], FACTS);
    expect(markdown).toContain(`\n- alerts.impossible\\_travel is ${total}, expected 0\n  - `);
    expect(annotationsOf([result])).toMatchObject([{ location: { file: expectations(), line: 3, column: 5 } }]);
  });

  it('name a client whose alerts there are too few of', async () => {
    const plain = await checkWith('expect: { alerts: { impossible_travel: 0 } }\n');
    const client = plain.missed[0]!.alerts![0]!.client_id;
    const result = await checkWith(`expect:\n  clients:\n    "${client}": { spending_spree: ">= 999" }\n`);
    const lines = detailLines(result);
    expect(lines[0]).toMatch(new RegExp(`^clients\\.${client}\\.spending_spree is \\d+, expected >= 999$`));
    expect(lines.at(-1)).toBe(
      `  what that client did: npx trapline capture export ${capture()} --key ${client} --format jsonl`,
    );
    expect(annotationsOf([result])).toMatchObject([{ location: { file: expectations(), line: 3 } }]);
  });

  it('of a client that is misspelt are missed, whatever they are', async () => {
    const result = await checkWith('expect:\n  clients:\n    nosuch: 0\n');
    expect(detailLines(result)).toEqual(['clients.nosuch is not measured, expected 0: no record is of this client']);
  });

  it('of a figure are told at its line', async () => {
    const result = await checkWith('expect:\n  counts.malformed: 3\n');
    expect(detailLines(result)).toEqual(['counts.malformed is 0, expected 3']);
    expect(annotationsOf([result])).toMatchObject([{ location: { file: expectations(), line: 2, column: 3 } }]);
  });

  it('fail a rule set that is not expected, whose file they name', async () => {
    writeFileSync(
      inFolder('narrow.yaml'),
      'name: narrow\nrules:\n  - { name: impossible_travel, kind: distinct, field: region, at_least: 2, window: 1s }\n',
    );
    const text = 'expect: { alerts: { impossible_travel: ">= 5" } }\n';
    expect(await checkWith(text)).toMatchObject({ passed: true });
    const narrow = await checkWith(`engine: { rules: ./narrow.yaml }\n${text}`);
    expect(narrow).toMatchObject({ passed: false, subject: { ruleSetFile: inFolder('narrow.yaml') } });
    writeFileSync(inFolder('day.yaml'), readFileSync(inFolder('narrow.yaml'), 'utf8').replace('narrow', 'day'));
    expect(await checkWith(text)).toMatchObject({ passed: false, subject: { ruleSetFile: inFolder('day.yaml') } });
    await expect(async () => checkWith(`engine: { rules: ./narrow.yaml }\n${text}`)).rejects.toThrow(
      'engine.rules: day.yaml beside it is the rule set already; leave one of them out',
    );
  });
});

describe('first expectations', () => {
  it('are written beside a capture that has none, pass, and hold what was there', async () => {
    const first = await checkWith(null, { writeExpectations: true });
    expect(first).toMatchObject({ isGated: true, passed: true, comparison: { kind: 'none' } });
    expect(expectationsText(first)).toBe(`${expectations()} written`);
    const written = readFileSync(expectations(), 'utf8');
    const { total } = first.report.rules['spending_spree']!.alerts;
    expect(written).toContain(`\n    spending_spree: ${total}\n`);
    expect(written).toMatch(/\n {2}unexpected: none\n$/);
    const again = await checkOne(capture(), { writeExpectations: true });
    expect(again).toMatchObject({ passed: true, firstExpectations: null });
    expect(again.report.expectations.length).toBeGreaterThan(3);
    expect(readFileSync(expectations(), 'utf8')).toBe(written);
    expect(validateExpectations(expectations())).toEqual({
      valid: true,
      summary: `${again.report.expectations.length} expectations of ${capture()}`,
    });
  });

  it('name clients where these are few', async () => {
    writeFileSync(
      inFolder('day.yaml'),
      'name: day\nrules:\n  - { name: spending_spree, kind: distinct, field: category, at_least: 5, window: 15m }\n',
    );
    const first = await checkWith(null, { writeExpectations: true });
    const { total } = first.report.rules['spending_spree']!.alerts;
    expect(total).toBeGreaterThan(0);
    const clients = [...readFileSync(expectations(), 'utf8').matchAll(/^ {4}"\d+": \{ spending_spree: (\d+) \}$/gm)];
    expect(clients.reduce((sum, [, alerts]) => sum + Number(alerts), 0)).toBe(total);
    expect(await checkOne(capture())).toMatchObject({ passed: true });
  });

  it('are not written unasked, nor after a signal', async () => {
    const controller = new AbortController();
    expect(await checkWith(null)).toMatchObject({ passed: false, isGated: false });
    await checkNamed([capture()], {
      writeExpectations: true,
      signal: controller.signal,
      onResult: () => controller.abort(),
    });
    expect(existsSync(expectations())).toBe(false);
  });
});

describe('a file of expectations', () => {
  it('stands for its capture, and is no scenario of a folder', async () => {
    mkdirSync(inFolder('incidents'));
    writeFileSync(inFolder('incidents', 'day.arrow'), await aDay());
    writeFileSync(inFolder('incidents', 'day.expect.yaml'), 'expect: { counts.late: 0 }\n');
    const named = [inFolder('incidents'), inFolder('incidents', 'day.expect.yaml')];
    expect(findSubjects(named).subjects.map(({ label }) => label)).toEqual(['day.arrow']);
  });

  it('is refused where its capture is gone, in a folder too', () => {
    mkdirSync(inFolder('incidents'));
    writeSmallScenario(inFolder('incidents', 'small.yaml'));
    writeFileSync(inFolder('incidents', 'gone.expect.yaml'), 'expect: { counts.late: 0 }\n');
    const message = /^there is no gone\.arrow beside it/;
    for (const named of [inFolder('incidents'), inFolder('incidents', 'gone.expect.yaml')]) {
      expect(() => findSubjects([named])).toThrow(
        expect.objectContaining({ code: 'input', message: expect.stringMatching(message) as string }),
      );
    }
    expect(validateExpectations(inFolder('incidents', 'gone.expect.yaml'))).toMatchObject({ valid: false });
    rmSync(inFolder('incidents', 'gone.expect.yaml'));
    expect(findSubjects([inFolder('incidents')]).subjects).toHaveLength(1);
  });
});
